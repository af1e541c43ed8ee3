/** What `apiVersion` of a document says. */
export const manifestVersion = 'carillon/v1';
