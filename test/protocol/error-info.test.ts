import { describe, expect, it } from 'vitest';
import { ErrorInfo, StatusCode, setErrorInfo, statusInfo } from '../../src/protocol/error-info.ts';
import { nameOf } from '../../src/wire/names.ts';
import { expectGolden, hex } from '../kit/codec.ts';

const FROM_SERVER = { pduSource: 0, shareId: 0x000103ea, streamId: 2 };

describe('Set Error Info', () => {
  it('carries a code', () => {
    const bytes = hex('16 00 17 00 00 00 ea 03 01 00 00 02 08 00 2f 00 00 00 07 00 00 00');
    expectGolden(setErrorInfo, bytes, { ...FROM_SERVER, errorInfo: 7 });
  });

  it.each([
    [0x00, 'ERRINFO_NONE'],
    [0x07, 'ERRINFO_SERVER_DENIED_CONNECTION'],
    [0x09, 'ERRINFO_SERVER_INSUFFICIENT_PRIVILEGES'],
    [0x101, 'ERRINFO_LICENSE_NO_LICENSE_SERVER'],
    [0x400, 'ERRINFO_CB_DESTINATION_NOT_FOUND'],
    [0x10d4, 'ERRINFO_CONFIRMACTIVEWRONGSHAREID'],
    [0x1126, 'ERRINFO_SECURITYDATATOOSHORT23'],
    [0x1195, 'ERRINFO_DECRYPTFAILED2'],
    [0x1196, '0x1196'],
  ])('has a name for 0x%x', (value, name) => {
    expect(nameOf(ErrorInfo, value)).toBe(name);
  });

  it('has one name for a code', () => {
    const values = Object.values(ErrorInfo);
    expect(new Set(values).size).toBe(values.length);
  });
});

describe('Status Info', () => {
  it('carries a code', () => {
    const bytes = hex('16 00 17 00 00 00 ea 03 01 00 00 02 08 00 36 00 00 00 03 05 00 00');
    expectGolden(statusInfo, bytes, {
      ...FROM_SERVER,
      statusCode: StatusCode.TS_STATUS_VM_STARTING,
    });
  });
});
