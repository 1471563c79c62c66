export interface WireMirror {
  readonly target: 'google' | 'file';
  readonly url: string | null;
  readonly downloadable: boolean;
  readonly enabled: boolean;
  readonly tabs: readonly { readonly id: string; readonly on: boolean }[];
  readonly lastRunAt: string | null;
  readonly lastSuccessAt: string | null;
  readonly lastError: string | null;
  readonly waitsUntil: string | null;
  readonly rowsWritten: string;
  readonly waiting: number;
  readonly lagSeconds: number;
  readonly parkedCount: number;
  readonly parked: readonly WireParkedRow[];
  readonly shut: readonly { readonly sheet: string; readonly state: string; readonly reason: string | null }[];
}

export interface WireParkedRow {
  readonly tab: string;
  readonly key: string;
  readonly reason: string;
  readonly at: string;
}
