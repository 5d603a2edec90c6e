/*
 * A name with bidirectional or invisible controls in it looks like another name, also in the audit log. Triggers refuse
 * such names on the way in, whichever function brings them; rows that stand already keep theirs and stay usable.
 */

set role strongroom_owner;

create function sealed.is_plain_text(candidate text) returns boolean
language sql immutable security invoker set search_path = pg_catalog, pg_temp
as $$
    -- Unicode categories Cc, Cf, Zl and Zp without U+200C and U+200D. Regular expressions here know no categories.
    select candidate !~ (
        '[\u0001-\u001F\u007F-\u009F\u00AD\u0600-\u0605\u061C\u06DD\u070F\u0890-\u0891\u08E2\u180E\u200B\u200E-\u200F'
        '\u2028-\u202E\u2060-\u2064\u2066-\u206F\uFEFF\uFFF9-\uFFFB\U000110BD\U000110CD\U00013430-\U0001343F'
        '\U0001BCA0-\U0001BCA3\U0001D173-\U0001D17A\U000E0001\U000E0020-\U000E007F]'
    )
$$;

create function sealed.tg_refuse_hidden_characters() returns trigger
language plpgsql security invoker set search_path = pg_catalog, pg_temp
as $$
begin
    if not sealed.is_plain_text(to_jsonb(new) ->> tg_argv[0]) then
        perform sealed.refuse('PT400');
    end if;
    return new;
end
$$;

create trigger tg_tenants__refuse_hidden_characters before insert or update of name on public.tenants
    for each row execute function sealed.tg_refuse_hidden_characters('name');
create trigger tg_sites__refuse_hidden_characters before insert or update of name on public.sites
    for each row execute function sealed.tg_refuse_hidden_characters('name');
create trigger tg_credentials__refuse_hidden_characters before insert or update of label on public.credentials
    for each row execute function sealed.tg_refuse_hidden_characters('label');

comment on function sealed.is_plain_text(text) is
    'Whether a text is free of control and format characters, the two joiners excepted. The same rule as isPlainText in '
    'lib/portable/contracts/plain-text.ts.';
comment on function sealed.tg_refuse_hidden_characters() is
    'Raises PT400 for a row whose column of the given name has hidden characters in it.';

set role postgres;
