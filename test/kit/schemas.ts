/**
 * Schemas as their owners publish them. They are not part of this repository: RDPPROBE_SCHEMAS names
 * the folder that holds them, and tests that need one skip, and say so, where it is not there.
 *
 * `sarif-schema-2.1.0.json`: OASIS, oasis-tcs/sarif-spec, in sarif-2.1/schema.
 * `JUnit.xsd`: windyroad/JUnit-Schema. `junit-10.xsd`: jenkinsci/xunit-plugin, in src/main/resources.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = process.env['RDPPROBE_SCHEMAS'] ?? '';

/** The path of a schema; `undefined` where it is not there. */
export function schemaFile(name: string): string | undefined {
  const path = join(FOLDER, name);
  if (FOLDER !== '' && existsSync(path)) return path;
  console.warn(`skipped: what ${name} says, because RDPPROBE_SCHEMAS names no folder that has it`);
  return undefined;
}
