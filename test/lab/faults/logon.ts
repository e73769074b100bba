import type { Faults } from './fault.ts';

/**
 * Client Info is sent and nothing is waited for. What a server makes of it shows at the next stage,
 * where it should say something of licensing.
 */
export const LOGON: Faults = {};
