/** A capture that cannot be opened. The message is a sentence for a person: which file, what is wrong, what to do. */
export class CaptureError extends Error {
  override readonly name = 'CaptureError'
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'a part of its path is not a directory',
  EACCES: 'this user may not read it',
  EPERM: 'this user may not read it',
  EISDIR: 'it is a directory; name the capture files in it',
  EMFILE: 'too many files are open; raise the limit (ulimit -n) or merge fewer at once',
  ENFILE: 'the system has too many files open',
  ELOOP: 'its symbolic links go in a circle',
  EIO: 'the disk reports an error',
}

/** The system's error as a clause. */
export function systemReason(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code ?? ''
  return REASONS[code] ?? (error instanceof Error ? error.message : String(error))
}
