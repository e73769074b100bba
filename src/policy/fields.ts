/** The fields that a comparison knows, by their paths: read off what a result is promised to be. */
import { z } from 'zod';
import { FINDINGS } from '../diagnosis/finding.ts';
import { SEQUENCE } from '../handshake/sequence.ts';
import { parts } from './field-path.ts';
import { resultShape } from './run-line.ts';

/** Whether a path names a field, several, or all that is below one. */
export function isFieldPath(path: string): boolean {
  const pattern = parts(path);
  const named = fieldPaths();
  if (named.has(path)) return true;
  if (!pattern.includes('*')) return false;
  return [...named].some((known) => {
    const names = parts(known);
    return (
      names.length === pattern.length &&
      pattern.every((part, index) => part === '*' || part === names[index])
    );
  });
}

/** All that may have been meant. */
export function someFieldPaths(): readonly string[] {
  return [...fieldPaths()];
}

let known: ReadonlySet<string> | undefined;

function fieldPaths(): ReadonlySet<string> {
  known ??= new Set(allFieldPaths());
  return known;
}

function allFieldPaths(): string[] {
  const { address: _address, outcome, protocols, security, tlsVersions, facts } = resultShape;
  return [
    'address',
    ...below(
      'stages',
      SEQUENCE.map(({ id }) => id),
    ),
    ...below(
      'findings',
      FINDINGS.map(({ id }) => id),
    ),
    ...below('verdict', ['code']),
    ...pathsIn(outcome, 'outcome'),
    ...pathsIn(protocols, 'protocols'),
    ...pathsIn(security, 'security'),
    ...pathsIn(tlsVersions, 'tlsVersions'),
    ...pathsIn(facts, ''),
    'followed',
  ];
}

function below(name: string, names: readonly string[]): string[] {
  return [name, ...names.map((each) => `${name}.${each}`)];
}

function pathsIn(schema: unknown, path: string): string[] {
  const own = path === '' ? [] : [path];
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable) {
    return pathsIn(schema.unwrap(), path);
  }
  if (schema instanceof z.ZodUnion) {
    return [...own, ...schema.options.flatMap((option) => pathsIn(option, path))];
  }
  if (!(schema instanceof z.ZodObject)) return own;
  const inner = Object.entries(schema.shape as Readonly<Record<string, unknown>>).flatMap(
    ([name, each]) => pathsIn(each, path === '' ? name : `${path}.${name}`),
  );
  return [...own, ...inner];
}
