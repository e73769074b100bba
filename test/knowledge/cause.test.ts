import { describe, expect, it } from 'vitest';
import { beyondServers, CAUSES, causeOf } from '../../src/knowledge/cause.ts';
import { CONFIDENCES } from '../../src/knowledge/confidence.ts';

/** Every symptom that the catalogue has to have a place for. */
const ROWS = 111;

const SENTENCES = /^["(A-Z0-9].*[.]$|^Nothing\b/s;

describe('the catalogue of causes', () => {
  it('has a place for every symptom', () => {
    expect(CAUSES.length).toBeGreaterThanOrEqual(ROWS);
  });

  it('gives each cause an id of its own, which finds it', () => {
    expect(new Set(CAUSES.map(({ id }) => id)).size).toBe(CAUSES.length);
    for (const cause of CAUSES) {
      expect(cause.id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
      expect(causeOf(cause.id)).toBe(cause);
    }
    expect(causeOf('no-such-cause')).toBeUndefined();
  });

  it.each(CAUSES)('says of $id where it is from and how well it is supported', (cause) => {
    expect(cause.sources.length).toBeGreaterThan(0);
    for (const source of cause.sources) expect(source.trim().length).toBeGreaterThan(4);
    expect(Object.keys(CONFIDENCES)).toContain(cause.confidence);
    if (cause.ranking !== undefined) {
      expect(Object.keys(CONFIDENCES)).toContain(cause.ranking);
      expect(cause.ranking > cause.confidence).toBe(true);
    }
  });

  it.each(CAUSES)('words $id as people can read it', (cause) => {
    expect(cause.title).toMatch(/^[a-zA-Z][^.!?]*[^.!?\s]$/);
    const { title: _title, id: _id, stage: _stage, sources: _sources, reasons } = cause;
    for (const reason of reasons) expect(reason).not.toMatch(/[.!?]$/);
    expect(reasons.length).toBeGreaterThan(0);
    const { server, fix, not, risk } = cause;
    const texts = [cause.sees, cause.wire, cause.remote, ...server, ...Object.values(fix)];
    for (const text of [...texts, risk, ...(not === undefined ? [] : [not])]) {
      expect(text).toMatch(/[.]$/);
      expect(text).toMatch(SENTENCES);
    }
    expect(Object.keys(fix).length).toBeGreaterThan(0);
  });

  it('keeps what the server can tell apart from what is at the client or on the way', () => {
    const shared = CAUSES.flatMap(({ server }) => server);
    expect(shared.filter(beyondServers).length).toBeGreaterThan(0);
    expect(beyondServers('On the client, run `cmdkey /list`.')).toBe(true);
    expect(beyondServers('On the broker, run `Get-RDSessionCollection`.')).toBe(false);
    // Where the place stands anywhere else, a report would ask the server for it.
    for (const check of shared) expect(check).not.toMatch(/[.;:] On the (client|network)\b/i);
  });

  it.each(CAUSES)('says of $id where to confirm it, how to mend it, and at what risk', (cause) => {
    expect(cause.server.length).toBeGreaterThan(0);
    expect(new Set(cause.server).size).toBe(cause.server.length);
    expect(cause.remote.length).toBeGreaterThan(10);
    expect(cause.risk.length).toBeGreaterThan(10);
    // A command, a log with event numbers, or something with a name to look at.
    expect(cause.server.join(' ')).toMatch(
      /`[^`]+`|\b\d{2,5}\b|\blook (at|for|whether)\b|\bread\b/i,
    );
    // Whoever sees that there is no risk wants to know why.
    expect(cause.risk).not.toMatch(/^(None|Nothing)\.?$/);
  });

  it('never blames the host for what only one of three places can know', () => {
    for (const { id, stage } of CAUSES) {
      if (id.startsWith('gateway-') && id !== 'gateway-only') expect(stage).toBe('gateway');
    }
  });
});
