/**
 * The Basic Settings Exchange as MS-RDPBCGR 4.1.3 and 4.1.4 print it: an RDP 5.1 client and its
 * server, Standard RDP Security.
 */
import type { ConnectInitial, ConnectResponse } from '../../src/protocol/mcs.ts';
import { hex } from '../kit/codec.ts';

/** TPKT and X.224 in front of every PDU in the specification's listings. */
export const TPDU_HEADER_LENGTH = 7;

/** MS-RDPBCGR 4.1.3, from TPKT on. */
export const CONNECT_INITIAL_TPKT = hex(`
  03 00 01 a0 -- TPKT, 416 bytes
  02 f0 80 -- X.224 Data TPDU
  7f 65 82 01 94 -- Connect-Initial, 404 bytes
  04 01 01 -- callingDomainSelector
  04 01 01 -- calledDomainSelector
  01 01 ff -- upwardFlag
  30 19 02 01 22 02 01 02 02 01 00 02 01 01 02 01 -- targetParameters
  00 02 01 01 02 02 ff ff 02 01 02
  30 19 02 01 01 02 01 01 02 01 01 02 01 01 02 01 -- minimumParameters
  00 02 01 01 02 02 04 20 02 01 02
  30 1c 02 02 ff ff 02 02 fc 17 02 02 ff ff 02 01 -- maximumParameters
  01 02 01 00 02 01 01 02 02 ff ff 02 01 02
  04 82 01 33 -- userData, 307 bytes
  00 05 00 14 7c 00 01 -- T.124 identifier
  81 2a -- connectPDU, 298 bytes
  00 08 00 10 00 01 c0 00 -- conferenceCreateRequest, conference "1"
  44 75 63 61 -- Duca
  81 1c -- 284 bytes of blocks
  01 c0 d8 00 -- CS_CORE, 216 bytes
  04 00 08 00 -- version
  00 05 00 04 -- desktopWidth, desktopHeight
  01 ca 03 aa -- colorDepth, SASSequence
  09 04 00 00 -- keyboardLayout
  ce 0e 00 00 -- clientBuild
  45 00 4c 00 54 00 4f 00 4e 00 53 00 2d 00 44 00 -- clientName
  45 00 56 00 32 00 00 00 00 00 00 00 00 00 00 00
  04 00 00 00 00 00 00 00 0c 00 00 00 -- keyboardType, keyboardSubType, keyboardFunctionKey
  00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 -- imeFileName
  00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
  00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
  00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
  01 ca -- postBeta2ColorDepth
  01 00 -- clientProductId
  00 00 00 00 -- serialNumber
  18 00 -- highColorDepth
  07 00 -- supportedColorDepths
  01 00 -- earlyCapabilityFlags
  36 00 39 00 37 00 31 00 32 00 2d 00 37 00 38 00 -- clientDigProductId
  33 00 2d 00 30 00 33 00 35 00 37 00 39 00 37 00
  34 00 2d 00 34 00 32 00 37 00 31 00 34 00 00 00
  00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
  00 00 -- connectionType, pad1octet
  00 00 00 00 -- serverSelectedProtocol
  04 c0 0c 00 -- CS_CLUSTER, 12 bytes
  0d 00 00 00 00 00 00 00 -- Flags, RedirectedSessionID
  02 c0 0c 00 -- CS_SECURITY, 12 bytes
  1b 00 00 00 00 00 00 00 -- encryptionMethods, extEncryptionMethods
  03 c0 2c 00 -- CS_NET, 44 bytes
  03 00 00 00 -- channelCount
  72 64 70 64 72 00 00 00 00 00 80 80 -- rdpdr
  63 6c 69 70 72 64 72 00 00 00 a0 c0 -- cliprdr
  72 64 70 73 6e 64 00 00 00 00 00 c0 -- rdpsnd
`);

/** MS-RDPBCGR 4.1.4, from TPKT on. */
export const CONNECT_RESPONSE_TPKT = hex(`
  03 00 01 51 -- TPKT, 337 bytes
  02 f0 80 -- X.224 Data TPDU
  7f 66 82 01 45 -- Connect-Response, 325 bytes
  0a 01 00 -- result
  02 01 00 -- calledConnectId
  30 1a 02 01 22 02 01 03 02 01 00 02 01 01 02 01 -- domainParameters
  00 02 01 01 02 03 00 ff f8 02 01 02
  04 82 01 1f -- userData, 287 bytes
  00 05 00 14 7c 00 01 -- T.124 identifier
  2a -- connectPDU: 42 whatever the length
  14 -- conferenceCreateResponse
  76 0a -- nodeID
  01 01 -- tag
  00 -- result
  01 c0 00 -- user data
  4d 63 44 6e -- McDn
  81 08 -- 264 bytes of blocks
  01 0c 0c 00 -- SC_CORE, 12 bytes
  04 00 08 00 -- version
  00 00 00 00 -- clientRequestedProtocols
  03 0c 10 00 -- SC_NET, 16 bytes
  eb 03 -- MCSChannelId
  03 00 -- channelCount
  ec 03 ed 03 ee 03 -- channelIdArray
  00 00 -- Pad
  02 0c ec 00 -- SC_SECURITY, 236 bytes
  02 00 00 00 02 00 00 00 -- encryptionMethod, encryptionLevel
  20 00 00 00 b8 00 00 00 -- serverRandomLen, serverCertLen
  10 11 77 20 30 61 0a 12 e4 34 a1 1e f2 c3 9f 31 -- serverRandom
  7d a4 5f 01 89 34 96 e0 ff 11 08 69 7f 1a c3 d2
  01 00 00 00 -- dwVersion
  01 00 00 00 01 00 00 00 -- dwSigAlgId, dwKeyAlgId
  06 00 5c 00 -- wPublicKeyBlobType, wPublicKeyBlobLen
  52 53 41 31 -- magic
  48 00 00 00 00 02 00 00 3f 00 00 00 -- keylen, bitlen, datalen
  01 00 01 00 -- pubExp
  cb 81 fe ba 6d 61 c3 55 05 d5 5f 2e 87 f8 71 94 -- modulus
  d6 f1 a5 cb f1 5f 0c 3d f8 70 02 96 c4 fb 9b c8
  3c 2d 55 ae e8 ff 32 75 ea 68 79 e5 a2 01 fd 31
  a0 b1 1f 55 a6 1f c1 f6 d1 83 88 63 26 56 12 bc
  00 00 00 00 00 00 00 00 -- padding
  08 00 48 00 -- wSignatureBlobType, wSignatureBlobLen
  e9 e1 d6 28 46 8b 4e f5 0a df fd ee 21 99 ac b4 -- SignatureBlob
  e1 8f 5f 81 57 82 ef 9d 96 52 63 27 18 29 db b3
  4a fd 9a da 42 ad b5 69 21 89 0e 1d c0 4c 1a a8
  aa 71 3e 0f 54 b9 9a e4 99 68 3f 6c d6 76 84 61
  00 00 00 00 00 00 00 00 -- padding
`);

export const CONNECT_INITIAL_BYTES = CONNECT_INITIAL_TPKT.slice(TPDU_HEADER_LENGTH);
export const CONNECT_RESPONSE_BYTES = CONNECT_RESPONSE_TPKT.slice(TPDU_HEADER_LENGTH);

/** The last 184 bytes of the Connect Response. */
export const PROPRIETARY_CERTIFICATE = CONNECT_RESPONSE_BYTES.slice(-184);
const SERVER_RANDOM = CONNECT_RESPONSE_BYTES.slice(-184 - 32, -184);

export const CONNECT_INITIAL: ConnectInitial = {
  targetParameters: {
    maxChannelIds: 34,
    maxUserIds: 2,
    maxTokenIds: 0,
    numPriorities: 1,
    minThroughput: 0,
    maxHeight: 1,
    maxMCSPDUsize: 65535,
    protocolVersion: 2,
  },
  minimumParameters: {
    maxChannelIds: 1,
    maxUserIds: 1,
    maxTokenIds: 1,
    numPriorities: 1,
    minThroughput: 0,
    maxHeight: 1,
    maxMCSPDUsize: 1056,
    protocolVersion: 2,
  },
  maximumParameters: {
    maxChannelIds: 65535,
    maxUserIds: 64535,
    maxTokenIds: 65535,
    numPriorities: 1,
    minThroughput: 0,
    maxHeight: 1,
    maxMCSPDUsize: 65535,
    protocolVersion: 2,
  },
  conferenceCreateRequest: {
    clientData: {
      core: {
        version: 0x00080004,
        desktopWidth: 1280,
        desktopHeight: 1024,
        colorDepth: 0xca01,
        SASSequence: 0xaa03,
        keyboardLayout: 0x409,
        clientBuild: 3790,
        clientName: 'ELTONS-DEV2',
        keyboardType: 4,
        keyboardSubType: 0,
        keyboardFunctionKey: 12,
        imeFileName: '',
        postBeta2ColorDepth: 0xca01,
        clientProductId: 1,
        serialNumber: 0,
        highColorDepth: 24,
        supportedColorDepths: 7,
        earlyCapabilityFlags: 1,
        clientDigProductId: '69712-783-0357974-42714',
        connectionType: 0,
        serverSelectedProtocol: 0,
      },
      cluster: { Flags: 0x0d, RedirectedSessionID: 0 },
      security: { encryptionMethods: 0x1b, extEncryptionMethods: 0 },
      network: {
        channelDefArray: [
          { name: 'rdpdr', options: 0x80800000 },
          { name: 'cliprdr', options: 0xc0a00000 },
          { name: 'rdpsnd', options: 0xc0000000 },
        ],
      },
      unknown: [],
    },
  },
};

export const CONNECT_RESPONSE: ConnectResponse = {
  result: 0,
  calledConnectId: 0,
  domainParameters: {
    maxChannelIds: 34,
    maxUserIds: 3,
    maxTokenIds: 0,
    numPriorities: 1,
    minThroughput: 0,
    maxHeight: 1,
    maxMCSPDUsize: 65528,
    protocolVersion: 2,
  },
  conferenceCreateResponse: {
    nodeID: 31219,
    tag: 1,
    result: 0,
    serverData: {
      core: { version: 0x00080004, clientRequestedProtocols: 0 },
      network: { MCSChannelId: 1003, channelIdArray: [1004, 1005, 1006] },
      security: {
        encryptionMethod: 2,
        encryptionLevel: 2,
        serverRandom: SERVER_RANDOM,
        serverCertificate: PROPRIETARY_CERTIFICATE,
      },
      unknown: [],
    },
  },
};
