import { useState } from 'react';
import { Button, Flex } from '@strapi/design-system';
import { Download } from '@strapi/icons';
import { readBlob, type Parameters } from './api';
import { useReportFailure } from './failure';
import { usePermission } from './permissions';
import { useText } from './texts';

const FORMATS = [
  ['csv', 'common.export-csv'],
  ['xlsx', 'common.export-xlsx'],
] as const;

/** What is listed, as a file with the same filters. @param path below `/tillgram`, takes `format` */
export function ExportButtons(props: {
  readonly path: string;
  readonly parameters: Parameters;
  /** Without its ending. */
  readonly fileName: string;
}) {
  const text = useText();
  const report = useReportFailure();
  const allowed = usePermission('api::ledger.export');
  const [busy, setBusy] = useState<string>();
  if (!allowed) return null;
  const download = async (format: string): Promise<void> => {
    setBusy(format);
    try {
      saveFile(await readBlob(props.path, { ...props.parameters, format }), `${props.fileName}.${format}`);
    } catch (error) {
      report(error);
    } finally {
      setBusy(undefined);
    }
  };
  return (
    <Flex gap={2}>
      {FORMATS.map(([format, name]) => (
        <Button
          key={format}
          variant="tertiary"
          startIcon={<Download />}
          loading={busy === format}
          disabled={busy !== undefined}
          onClick={() => void download(format)}
        >
          {text(name)}
        </Button>
      ))}
    </Flex>
  );
}

/** Hands a file to the browser's downloads. */
export function saveFile(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const anchor = document.createElement('a');
  anchor.href = url;
  anchor.download = name;
  anchor.click();
  URL.revokeObjectURL(url);
}
