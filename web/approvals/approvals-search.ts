/** The filter of the list of approvals, as it stands in the address. */
export type ApprovalsSearch = { ended?: true | undefined };

export function readApprovalsSearch({ ended }: Record<string, unknown>): ApprovalsSearch {
  return { ended: ended === true ? true : undefined };
}
