import { PanelLink, useCodeText, useSubjectPath } from '../../kit';
import type { WireSubject } from './wire';

/** The business record behind a posting, as a link where it has a page. */
export function SubjectLink({ subject }: { readonly subject: WireSubject }) {
  const codeText = useCodeText();
  const name = `${codeText('subject', subject.type)} ${shortened(subject.id)}`;
  const path = useSubjectPath()(subject);
  return path === undefined ? <>{name}</> : <PanelLink to={path}>{name}</PanelLink>;
}

const LONGEST = 12;
const SHOWN = 8;

/** Record ids are long; the record's page shows the whole. */
const shortened = (id: string): string => (id.length > LONGEST ? `${id.slice(0, SHOWN)}…` : id);
