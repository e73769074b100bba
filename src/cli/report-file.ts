/** Files that reports are written into: as they grow, or beside their place until they are whole. */
import { type FileHandle, lstat, open, realpath, rename, rm, stat } from 'node:fs/promises';
import { quote } from '../targets/problem.ts';
import { UsageError } from './usage-error.ts';

export interface ReportFile {
  write(text: string): Promise<void>;
  /** @param whole `false` where the report was given up: an atomic file then leaves its place as it was */
  close(whole: boolean): Promise<void>;
}

/** Throws a `UsageError` that begins with `named` for what cannot be written. */
export async function openReportFile(
  path: string,
  how: { readonly atomic?: boolean; readonly append?: boolean; readonly named: string },
): Promise<ReportFile> {
  try {
    if (how.atomic && (await canBeReplaced(path))) return await besideItsPlace(path);
    return growing(await open(path, how.append ? 'a' : 'w'));
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    throw new UsageError(
      `${how.named} ${quote(path)} ${UNWRITABLE[code] ?? `cannot be written: ${message}`}`,
    );
  }
}

const UNWRITABLE: Readonly<Record<string, string>> = {
  ENOENT: 'is in a folder that does not exist: make the folder first',
  ENOTDIR: 'is in a folder that does not exist: make the folder first',
  EISDIR: 'is a folder: name a file in it',
  EACCES: 'may not be written by this user: choose another place',
  EPERM: 'may not be written by this user: choose another place',
  EROFS: 'is on a disk that may only be read: choose another place',
};

function growing(file: FileHandle): ReportFile {
  return { write: (text) => file.appendFile(text), close: () => file.close() };
}

/** A new place, or an ordinary file: a device or a pipe must not be renamed away. */
async function canBeReplaced(path: string): Promise<boolean> {
  try {
    const there = await stat(path);
    if (there.isDirectory()) throw Object.assign(new Error(), { code: 'EISDIR' });
    return there.isFile();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    // A link that leads nowhere is written through, as everywhere else.
    return !(await lstat(path).then(
      () => true,
      () => false,
    ));
  }
}

/** The name ends in neither .prom nor .json, which are what collectors look for. */
async function besideItsPlace(path: string): Promise<ReportFile> {
  const place = await realpath(path).catch(() => path);
  const temporary = `${place}.${process.pid}.tmp`;
  const file = await open(temporary, 'w');
  return {
    write: (text) => file.appendFile(text),
    async close(whole) {
      if (whole) await file.sync();
      await file.close();
      if (whole) await rename(temporary, place);
      else await rm(temporary, { force: true });
    },
  };
}
