-- What the policies ask, as SQL. Each app's policies.sql is laid after this, the lowest app first.
--
-- Who asks, what they hold and what they are kept out of is worked out once in each transaction, by
-- heard_enter, and read here from its settings. Where nobody has been named, every answer is null: no rows.
-- A body after `return` is read when it is made, so no schema named later can change it, and PostgreSQL puts
-- it into the statement that asks. Ask inside a sub-select, (select heard_holds('…')): once for each statement.

create or replace function heard_person() returns uuid language sql stable
return nullif(current_setting('app.person', true), '')::uuid;

-- When their transaction began. Whatever ends by itself has ended if it ended before this.
create or replace function heard_now() returns timestamptz language sql stable
return nullif(current_setting('app.now', true), '')::timestamptz;

-- On the trust.
create or replace function heard_holds(permission text) returns boolean language sql stable
return permission = any (nullif(current_setting('app.trust', true), '')::text[]);

create or replace function heard_wards_seen() returns bigint[] language sql stable
return nullif(current_setting('app.wards_seen', true), '')::bigint[];

create or replace function heard_wards_managed() returns bigint[] language sql stable
return nullif(current_setting('app.wards_managed', true), '')::bigint[];

create or replace function heard_wards_overseen() returns bigint[] language sql stable
return nullif(current_setting('app.wards_overseen', true), '')::bigint[];

create or replace function heard_wards_recorded() returns bigint[] language sql stable
return nullif(current_setting('app.wards_recorded', true), '')::bigint[];

-- The incidents that they are kept out of.
create or replace function heard_excluded() returns uuid[] language sql stable
return nullif(current_setting('app.excluded', true), '')::uuid[];

-- What only a higher app can answer. Until it does, nothing is allowed.

-- The incidents that somebody is kept out of.
create or replace function heard_kept_out_of(somebody uuid) returns uuid[]
language sql stable set search_path = public, pg_temp as $$ select '{}'::uuid[] $$;

-- Every account of the person who asks.
create or replace function heard_my_accounts() returns uuid[]
language sql stable set search_path = public, pg_temp as $$ select '{}'::uuid[] $$;

-- An event of the audit trail about them, or about an interest at either end of which they are.
create or replace function heard_about_my_interests(target text) returns boolean
language sql stable set search_path = public, pg_temp as $$ select true $$;

create or replace function heard_may_see(incident uuid) returns boolean
language sql stable set search_path = public, pg_temp as $$ select false $$;
