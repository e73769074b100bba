/**
 * The Capabilities Exchange as MS-RDPBCGR 4.1.12 and 4.1.13 print it, decrypted: an RDP 5.1 client
 * and its server, who fills padding with what was there before.
 */
import { hex } from '../kit/codec.ts';

/** MS-RDPBCGR 4.1.12, from the share control header on. */
export const DEMAND_ACTIVE_BYTES = hex(`
  67 01 11 00 ea 03 ea 03 01 00 04 00 51 01 -- share control header, shareId, lengths
  52 44 50 00 -- sourceDescriptor
  0d 00 00 00 -- numberCapabilities
  09 00 08 00 ea 03 dc e2 -- share
  01 00 18 00 01 00 03 00 00 02 00 00 00 00 1d 04 -- general
  00 00 00 00 00 00 01 01
  14 00 08 00 02 00 00 00 -- virtualChannel
  16 00 28 00 00 00 00 00 70 f6 13 f3 01 00 00 00 -- DrawGdiPlus
  01 00 00 00 18 00 00 00 9c f6 13 f3 61 a6 82 80
  00 00 00 00 00 50 91 bf
  0e 00 04 00 -- font
  02 00 1c 00 18 00 01 00 01 00 01 00 00 05 00 04 -- bitmap
  00 00 01 00 01 00 00 00 01 00 00 00
  03 00 58 00 00 00 00 00 00 00 00 00 00 00 00 00 -- order
  00 00 00 00 40 42 0f 00 01 00 14 00 00 00 01 00
  00 00 22 00 01 01 01 01 01 00 00 01 01 01 01 01
  00 00 00 01 01 01 01 01 01 01 01 00 01 01 01 01
  00 00 00 00 a1 06 00 00 40 42 0f 00 40 42 0f 00
  01 00 00 00 00 00 00 00
  0a 00 08 00 06 00 00 00 -- colorCache
  12 00 08 00 01 00 00 00 -- bitmapCacheHostSupport
  08 00 0a 00 01 00 19 00 19 00 -- pointer
  0d 00 58 00 35 00 00 00 a1 06 00 00 40 42 0f 00 -- input
  0c f6 13 f3 93 5a 37 f3 00 90 30 e1 34 1c 38 f3
  40 f6 13 f3 04 00 00 00 4c 54 dc e2 08 50 dc e2
  01 00 00 00 08 50 dc e2 00 00 00 00 38 f6 13 f3
  2e 05 38 f3 08 50 dc e2 2c f6 13 f3 00 00 00 00
  08 00 0a 00 01 00 19 00
  17 00 08 00 00 00 00 00 -- Rail
  18 00 0b 00 00 00 00 00 00 00 00 -- Window
  00 00 00 00 -- sessionId
`);

/** MS-RDPBCGR 4.1.13, from the share control header on. */
export const CONFIRM_ACTIVE_BYTES = hex(`
  ec 01 13 00 ef 03 ea 03 01 00 ea 03 06 00 d6 01 -- share control header, shareId, lengths
  4d 53 54 53 43 00 -- sourceDescriptor
  12 00 00 00 -- numberCapabilities
  01 00 18 00 01 00 03 00 00 02 00 00 00 00 1d 04 -- general
  00 00 00 00 00 00 00 00
  02 00 1c 00 18 00 01 00 01 00 01 00 00 05 00 04 -- bitmap
  00 00 01 00 01 00 00 00 01 00 00 00
  03 00 58 00 00 00 00 00 00 00 00 00 00 00 00 00 -- order
  00 00 00 00 00 00 00 00 01 00 14 00 00 00 01 00
  00 00 2a 00 01 01 01 01 01 00 00 01 01 01 00 01
  00 00 00 01 01 01 01 01 01 01 01 00 01 01 01 00
  00 00 00 00 a1 06 00 00 00 00 00 00 00 84 03 00
  00 00 00 00 e4 04 00 00
  13 00 28 00 03 00 00 03 78 00 00 00 78 00 00 00 -- bitmapCacheRev2
  fb 09 00 80 00 00 00 00 00 00 00 00 00 00 00 00
  00 00 00 00 00 00 00 00
  0a 00 08 00 06 00 00 00 -- colorCache
  07 00 0c 00 00 00 00 00 00 00 00 00 -- activation
  05 00 0c 00 00 00 00 00 02 00 02 00 -- control
  08 00 0a 00 01 00 14 00 15 00 -- pointer
  09 00 08 00 00 00 00 00 -- share
  0d 00 58 00 15 00 20 00 09 04 00 00 04 00 00 00 -- input
  00 00 00 00 0c 00 00 00 00 00 00 00 00 00 00 00
  00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
  00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
  00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
  00 00 00 00 00 00 00 00
  0c 00 08 00 01 00 00 00 -- sound
  0e 00 08 00 01 00 00 00 -- font
  10 00 34 00 fe 00 04 00 fe 00 04 00 fe 00 08 00 -- glyphCache
  fe 00 08 00 fe 00 10 00 fe 00 20 00 fe 00 40 00
  fe 00 80 00 fe 00 00 01 40 00 00 08 00 01 00 01
  03 00 00 00
  0f 00 08 00 01 00 00 00 -- brush
  11 00 0c 00 01 00 00 00 00 1e 64 00 -- offscreenCache
  14 00 08 00 01 00 00 00 -- virtualChannel
  15 00 0c 00 02 00 00 00 00 0a 00 01 -- DrawNineGrid
  16 00 28 00 00 00 00 00 00 00 00 00 00 00 00 00 -- DrawGdiPlus
  00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
  00 00 00 00 00 00 00 00
`);
