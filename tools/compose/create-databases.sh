#!/bin/sh
# Runs once, when the volume is empty. Three logins, each with a password of its own:
# - carillon_owner owns the schema; only `carillon migrate` uses it. It may create roles, because the first
#   migration makes carillon_app, the role that the application works as.
# - carillon is the login of the server and the orchestrator. It owns nothing; `migrate` makes it a member of
#   carillon_app.
# - temporal owns Temporal's two databases. It cannot connect to Carillon's, nor Carillon's logins to its own.
set -eu
psql -v ON_ERROR_STOP=1 --username "$POSTGRES_USER" \
  -v owner_password="$CARILLON_OWNER_PASSWORD" \
  -v runtime_password="$CARILLON_DATABASE_PASSWORD" \
  -v temporal_password="$TEMPORAL_DATABASE_PASSWORD" <<'SQL'
create role carillon_owner login createrole password :'owner_password';
create role carillon login password :'runtime_password';
create role temporal login password :'temporal_password';
create database carillon owner carillon_owner;
create database temporal owner temporal;
create database temporal_visibility owner temporal;
revoke connect on database carillon, temporal, temporal_visibility from public;
grant connect on database carillon to carillon;
SQL
