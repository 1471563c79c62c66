export { recordChange, type ChangeVerb, type RecordedChange } from './commands/record-change';
export { auditTrail, type AuditEntry, type AuditFilter, type AuditPage } from './queries/audit-trail';
