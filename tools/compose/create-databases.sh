#!/bin/sh
# Runs once, when the volume is empty: one role and database for Carillon, one role and two for Temporal.
# Carillon's role may create roles, because its migrations make the one the application works as.
set -eu
psql -v ON_ERROR_STOP=1 -v password="$CARILLON_DATABASE_PASSWORD" --username "$POSTGRES_USER" <<'SQL'
create role carillon login createrole password :'password';
create database carillon owner carillon;
create role temporal login password :'password';
create database temporal owner temporal;
create database temporal_visibility owner temporal;
SQL
