import { PanelLink, subjectPath, useCodeText } from '../../kit';
import type { WireSubject } from './wire';

/** The business record behind a posting, as a link where it has a page. */
export function SubjectLink({ subject }: { readonly subject: WireSubject }) {
  const codeText = useCodeText();
  const name = `${codeText('subject', subject.type)} ${subject.id}`;
  const path = subjectPath(subject);
  return path === undefined ? <>{name}</> : <PanelLink to={path}>{shortened(name)}</PanelLink>;
}

const LONGEST = 24;

/** Record ids are long; the record's page shows the whole. */
const shortened = (name: string): string => (name.length > LONGEST ? `${name.slice(0, LONGEST - 1)}…` : name);
