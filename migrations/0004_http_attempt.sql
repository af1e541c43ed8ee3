-- What an Http step sent, beside how it ended. Safe while old processes run: they leave the columns null.

alter table attempt
  add column request_method text,
  add column request_url text,
  add column request_body text;
