-- The id of what a request with an Idempotency-Key makes, so that a repeat after a lost answer makes
-- the same. Safe while old processes run: they leave the id null, and a null one is filled in later.

alter table idempotency
  add column subject_id uuid,
  -- True after an answer that left open whether the request took effect: it may come again at once.
  add column unanswered boolean not null default false;
