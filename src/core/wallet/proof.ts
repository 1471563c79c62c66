export type ProofMediaType = 'image/jpeg' | 'image/png' | 'image/webp' | 'application/pdf';

/** A proof after its type was found by its content, its picture decoded and everything that is no picture dropped. */
export interface PreparedProof {
  readonly bytes: Buffer;
  readonly mediaType: ProofMediaType;
  /** As the sender named it; shown to admins, never a path. */
  readonly name: string;
  /** SHA-256 of the file as it was sent, in hex: equal files are found before the picture is made smaller. */
  readonly sha256: string;
  /** 256 bits as text of 0 and 1 that stay nearly the same when a picture is scaled or compressed; null for a PDF. */
  readonly perceptualHash: string | null;
}

/** What a proof is to a command: small, and the same for the same file, so that a replay is known as one. */
export const proofInput = (proof: PreparedProof): { sha256: string; mediaType: string; name: string } => ({
  sha256: proof.sha256,
  mediaType: proof.mediaType,
  name: proof.name,
});
