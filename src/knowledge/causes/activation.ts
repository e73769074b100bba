import type { Cause } from '../cause.ts';
import { bcgr, EVENT_MANIFESTS } from '../source.ts';
import { CLIENT_LOG, SERVICE_LIBRARY, SESSION_LOG } from './checks.ts';

/** What goes wrong once a session is being brought up. */
export const activationCauses: readonly Cause[] = [
  {
    id: 'display-driver',
    stage: 'activation',
    title: 'the display of the remote session does not start',
    sees: 'The session opens for a moment and ends: 0x3 with extended 0xF, 0x10, 0x11 or 0x12.',
    wire: 'The handshake is complete; the error info comes when the session becomes active.',
    reasons: [
      'the indirect display driver of RDP does not start, which some reports tie to an update of April 2025',
      'the driver of the graphics card is at fault',
      'the graphics mode that was asked for does not suit the server',
      'the desktop window manager died (0x10)',
    ],
    not: 'It has nothing to do with the certificate, and its code is not 0x7.',
    remote: 'The code shows where the walk gets so far; why never does.',
    server: [
      'Read Microsoft-Windows-Kernel-PnP/Configuration (Device Configuration on newer builds) 411 for RdpIdd_IndirectDisplay: the device had a problem starting.',
      'Read the Application log, Application Error 1000 for dwm.exe, and Microsoft-Windows-DriverFrameworks-UserMode/Operational.',
      'Run `Get-PnpDevice -Class Display` and look for a Microsoft Remote Display Adapter in error.',
      SESSION_LOG,
    ],
    fix: {
      server:
        'Remove the leftover Microsoft Remote Display Adapter and restart, update the graphics driver, install a later cumulative update.',
      client: 'Try other graphics options, such as /gfx or /network:auto with FreeRDP.',
    },
    risk: 'Removing a security update opens what it closed. A driver or an update needs a restart, which ends all sessions.',
    sources: [
      bcgr('2.2.5.1.1'),
      'FreeRDP/FreeRDP#7630',
      'FreeRDP/FreeRDP#7059',
      'a field report on KB5055528 (it.ittrip.xyz)',
      EVENT_MANIFESTS,
    ],
    confidence: 'A',
    ranking: 'C',
  },
  {
    id: 'protocol-error-after-start',
    stage: 'activation',
    title: 'the session breaks on graphics or on a patched server right after it starts',
    sees: 'Because of a protocol error: 0x1104, 0xD06, 0x112D to 0x112F, 0xC08, or 0x4 on phones.',
    wire: 'The handshake is sound.',
    reasons: [
      'the graphics subsystem of the server fails (0x112F)',
      'a patched termsrv.dll or wrapper does not fit the build after an update (0x1104, 0x4)',
      'an update of the client has a defect, or it runs out of address space (0xD06)',
      'the layout of the monitors is not accepted',
    ],
    remote: 'A sound handshake is what a probe can say.',
    server: [SERVICE_LIBRARY, SESSION_LOG, CLIENT_LOG],
    fix: {
      server: 'Remove the wrapper and update.',
      client: 'Update the client, and try fewer monitors.',
    },
    risk: 'Without the wrapper only as many sessions remain as the edition of Windows allows. A wrapper breaks again with each update and keeps machines from being updated.',
    sources: [
      bcgr('2.2.5.1.1'),
      'stascorp/rdpwrap#363',
      'stascorp/rdpwrap#378',
      'mRemoteNG/mRemoteNG#1194',
    ],
    confidence: 'B',
    ranking: 'C',
  },
];
