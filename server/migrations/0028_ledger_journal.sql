set local lock_timeout = '5s';

create schema ledger;

create table ledger.account (
  account_id bigint generated always as identity primary key,
  kind text not null,
  -- Merchant, provider or bearer; empty when there is one account of the kind.
  owner text not null default '',
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  class text not null check (class in ('asset', 'liability', 'income', 'expense')),
  -- Kept only where the account may not go below zero, on the account's own side; elsewhere it would be a hot row.
  balance_fen bigint,
  opened_at timestamptz not null default now(),
  constraint account_identity unique (kind, owner, currency),
  constraint account_not_below_zero check (balance_fen >= 0)
);

create table ledger.entry (
  entry_id uuid primary key,
  entry_no bigint generated always as identity constraint entry_no_unique unique,
  key text not null constraint entry_key_unique unique,
  kind text not null,
  subject_kind text not null,
  subject_id text not null,
  currency text not null,
  at timestamptz not null,
  posted_at timestamptz not null default clock_timestamp(),
  -- Lines are written by the transaction that wrote the entry, and by no other.
  xid xid8 not null default pg_current_xact_id()
);
create index entry_subject on ledger.entry (subject_kind, subject_id, entry_no);
create index entry_at on ledger.entry (at);

create table ledger.line (
  entry_id uuid not null references ledger.entry,
  line_no smallint not null,
  account_id bigint not null references ledger.account,
  entry_no bigint not null,
  -- Debit above zero, credit below.
  amount_fen bigint not null check (amount_fen <> 0),
  primary key (entry_id, line_no)
);
create index line_account on ledger.line (account_id, entry_no) include (amount_fen);

create function ledger.refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'the journal is append-only: % of % refused', tg_op, tg_table_name using errcode = '23514', constraint = 'journal_append_only';
end $$;
create trigger entry_append_only before update or delete or truncate on ledger.entry
  for each statement execute function ledger.refuse_change();
create trigger line_append_only before update or delete or truncate on ledger.line
  for each statement execute function ledger.refuse_change();
create trigger account_append_only before delete or truncate on ledger.account
  for each statement execute function ledger.refuse_change();

-- A line belongs to an entry of the same transaction, and follows its currency.
create function ledger.check_line() returns trigger language plpgsql as $$
begin
  if not exists (
    select from ledger.entry e join ledger.account a on a.account_id = new.account_id and a.currency = e.currency
    where e.entry_id = new.entry_id and e.entry_no = new.entry_no and e.xid = pg_current_xact_id()
  ) then
    raise exception 'the line does not belong to an entry of this transaction' using errcode = '23514', constraint = 'line_of_entry';
  end if;
  return new;
end $$;
create trigger line_of_entry before insert on ledger.line for each row execute function ledger.check_line();

-- Checked when the transaction commits: debits and credits of every entry are equal, and it has two lines at least.
create function ledger.check_entry() returns trigger language plpgsql as $$
declare
  total numeric;
  lines integer;
begin
  select coalesce(sum(amount_fen), 0), count(*) into total, lines from ledger.line where entry_id = new.entry_id;
  if total <> 0 or lines < 2 then
    raise exception 'entry % does not balance: % lines, sum %', new.entry_id, lines, total using errcode = '23514', constraint = 'entry_balances';
  end if;
  return null;
end $$;
create constraint trigger entry_balances after insert on ledger.entry
  deferrable initially deferred for each row execute function ledger.check_entry();
