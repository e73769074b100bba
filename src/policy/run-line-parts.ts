/** What the schemas of a line are made of. */
import { z } from 'zod';

/** An object that may hold more than is known here. */
export const loose = z.looseObject;

/** May be absent, and is never `undefined`, which JSON cannot say. */
export const maybe = z.optional;

export const texts = z.array(z.string());

/** 0 or more. */
export const whole = z.int().min(0);

/** ISO 8601, UTC. */
export const time = z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z$/, {
  error: 'a time is written 2026-11-21T02:00:00.000Z',
});

/** Bytes, as lower-case digits. */
export const hex = z.string().regex(/^([0-9a-f]{2})*$/, {
  error: 'bytes are written as hex digits',
});
