-- Finds what was done to one record (an order, a request, a role): its id is in the result or in the input.
create index command_record on audit.command
  ((coalesce(result ->> 'documentId', result ->> 'id', input ->> 'id', input ->> 'record')), id desc)
  where coalesce(result ->> 'documentId', result ->> 'id', input ->> 'id', input ->> 'record') is not null;

create index command_name on audit.command (name, id desc);
