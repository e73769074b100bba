/** What a group asks: its profile, with what the group says itself on top. */
import type { Kind } from './kind.ts';
import { KINDS, sectionOf } from './kinds.ts';
import type { Demand } from './policy.ts';
import { PROFILES } from './profiles.ts';
import { askedOfRule, ruleSeverity } from './rules.ts';
import { expectShape } from './shape.ts';
import { ANY } from './values.ts';

/** What stands under `expect`, read. */
export type Expect = Readonly<Record<string, unknown>>;

/** Where each key stands. */
export type SourceOf = (path: readonly string[]) => string;

/** One value under `expect`, on its own. */
interface Wish {
  readonly id: string;
  readonly value: unknown;
  readonly source: string;
}

export interface Wishes {
  readonly demands: readonly Demand[];
  /** Rules that are named, whatever is said of them. */
  readonly named: ReadonlySet<string>;
}

/** @param source where the expectations of the profile are asked for */
export function wishesOfProfile(name: string, source: string): Wish[] {
  return wishesOf(expectShape.parse(PROFILES[name]?.expect ?? {}) as Expect, () => source);
}

/** Sections and rules are laid out as ids; the order is that of the kinds, then that of the rules. */
export function wishesOf(expect: Expect, sourceOf: SourceOf): Wish[] {
  const wishes = Object.keys(KINDS).flatMap((id): Wish[] => {
    const path = id.includes('.') ? [sectionOf(id), id.slice(sectionOf(id).length + 1)] : [id];
    const value = path.reduce<unknown>((at, key) => (at as Expect | undefined)?.[key], expect);
    return value === undefined ? [] : [{ id, value, source: sourceOf(path) }];
  });
  const rules = Object.entries((expect['rules'] ?? {}) as Readonly<Record<string, string>>);
  return [
    ...wishes,
    ...rules.map(([id, value]): Wish => ({ id, value, source: sourceOf(['rules', id]) })),
  ];
}

/** Later wishes replace earlier ones of the same id; `any` takes them back. */
export function demandsOf(wishes: readonly Wish[]): Wishes {
  const last = new Map(wishes.map((wish) => [wish.id, wish]));
  const demands = [...last.values()].flatMap(({ id, value, source }): Demand[] => {
    if (value === ANY) return [];
    const kind: Kind | undefined = KINDS[id];
    return [
      kind === undefined
        ? { id, source, severity: ruleSeverity(id), ...askedOfRule(id) }
        : { id, source, severity: kind.severity, ...kind.asked(value) },
    ];
  });
  const named = new Set([...last.keys()].filter((id) => KINDS[id] === undefined));
  return { demands, named };
}
