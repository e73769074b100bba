/**
 * Which Windows a build number stands for, and until when it is supported. The build is the one
 * in the VERSION of an NTLM CHALLENGE. Clients and servers share builds, hence lists.
 *
 * @see MS-NLMP 2.2.2.10, and Microsoft's product lifecycle pages for the dates
 */

export interface WindowsRelease {
  readonly product: string;
  /**
   * The last day of regular support; of the editions of one release the one that ends last.
   * Long-term editions are releases of their own.
   */
  readonly endOfSupport: string;
  /** The last day of paid extended security updates, where they are or were sold. */
  readonly endOfPaidUpdates?: string;
}

/** All releases that may report a version; none for one that is not known. */
export function windowsReleases(
  major: number,
  minor: number,
  build: number,
): readonly WindowsRelease[] {
  return releasesOf(`${major}.${minor}.${build}`);
}

/**
 * The same in one phrase, with the latest of the days on which regular support ends, so that
 * nothing is called out of support that may not be.
 *
 * Seen: winpr, the library in FreeRDP and GNOME Remote Desktop, claims 6.1.7601 on every system,
 * so the phrase is what the build stands for and no proof of a Windows.
 */
export function windowsProduct(
  major: number,
  minor: number,
  build: number,
): { readonly product: string; readonly endOfSupport: string } | undefined {
  return PRODUCTS.get(`${major}.${minor}.${build}`);
}

/** Releases that only switch on what an older build has inside, and are likely to report that build. */
const ENABLEMENT_PACKAGES: Readonly<Record<string, readonly string[]>> = {
  '10.0.19041': ['10.0.19042', '10.0.19043', '10.0.19044', '10.0.19045'],
  '10.0.22621': ['10.0.22631'],
  '10.0.26100': ['10.0.26200'],
};

const RELEASES: Readonly<Record<string, readonly WindowsRelease[]>> = {
  '5.0.2195': [{ product: 'Windows 2000', endOfSupport: '2010-07-13' }],
  '5.1.2600': [{ product: 'Windows XP', endOfSupport: '2014-04-08' }],
  '5.2.3790': [
    { product: 'Windows XP x64', endOfSupport: '2014-04-08' },
    { product: 'Windows Server 2003', endOfSupport: '2015-07-14' },
  ],
  '6.0.6000': [{ product: 'Windows Vista', endOfSupport: '2017-04-11' }],
  '6.0.6001': [
    { product: 'Windows Vista SP1', endOfSupport: '2017-04-11' },
    { product: 'Windows Server 2008', endOfSupport: '2020-01-14', endOfPaidUpdates: '2023-01-10' },
  ],
  '6.0.6002': [
    { product: 'Windows Vista SP2', endOfSupport: '2017-04-11' },
    {
      product: 'Windows Server 2008 SP2',
      endOfSupport: '2020-01-14',
      endOfPaidUpdates: '2023-01-10',
    },
  ],
  '6.0.6003': [
    {
      product: 'Windows Server 2008 SP2',
      endOfSupport: '2020-01-14',
      endOfPaidUpdates: '2023-01-10',
    },
  ],
  '6.1.7600': [
    { product: 'Windows 7', endOfSupport: '2020-01-14', endOfPaidUpdates: '2023-01-10' },
    {
      product: 'Windows Server 2008 R2',
      endOfSupport: '2020-01-14',
      endOfPaidUpdates: '2023-01-10',
    },
  ],
  '6.1.7601': [
    { product: 'Windows 7 SP1', endOfSupport: '2020-01-14', endOfPaidUpdates: '2023-01-10' },
    {
      product: 'Windows Server 2008 R2 SP1',
      endOfSupport: '2020-01-14',
      endOfPaidUpdates: '2023-01-10',
    },
  ],
  '6.2.9200': [
    { product: 'Windows 8', endOfSupport: '2016-01-12' },
    { product: 'Windows Server 2012', endOfSupport: '2023-10-10', endOfPaidUpdates: '2026-10-13' },
  ],
  '6.3.9600': [
    { product: 'Windows 8.1', endOfSupport: '2023-01-10' },
    {
      product: 'Windows Server 2012 R2',
      endOfSupport: '2023-10-10',
      endOfPaidUpdates: '2026-10-13',
    },
  ],
  '10.0.10240': [
    { product: 'Windows 10 1507', endOfSupport: '2017-05-09' },
    { product: 'Windows 10 LTSB 2015', endOfSupport: '2025-10-14' },
  ],
  '10.0.10586': [{ product: 'Windows 10 1511', endOfSupport: '2017-10-10' }],
  '10.0.14393': [
    { product: 'Windows 10 1607', endOfSupport: '2019-04-09' },
    { product: 'Windows 10 LTSB 2016', endOfSupport: '2026-10-13' },
    { product: 'Windows Server 2016', endOfSupport: '2027-01-12' },
  ],
  '10.0.15063': [{ product: 'Windows 10 1703', endOfSupport: '2019-10-08' }],
  '10.0.16299': [
    { product: 'Windows 10 1709', endOfSupport: '2020-10-13' },
    { product: 'Windows Server 1709', endOfSupport: '2019-04-09' },
  ],
  '10.0.17134': [
    { product: 'Windows 10 1803', endOfSupport: '2021-05-11' },
    { product: 'Windows Server 1803', endOfSupport: '2019-11-12' },
  ],
  '10.0.17763': [
    { product: 'Windows 10 1809', endOfSupport: '2021-05-11' },
    { product: 'Windows 10 LTSC 2019', endOfSupport: '2029-01-09' },
    { product: 'Windows Server 1809', endOfSupport: '2020-11-10' },
    { product: 'Windows Server 2019', endOfSupport: '2029-01-09' },
  ],
  '10.0.18362': [
    { product: 'Windows 10 1903', endOfSupport: '2020-12-08' },
    { product: 'Windows Server 1903', endOfSupport: '2020-12-08' },
  ],
  '10.0.18363': [
    { product: 'Windows 10 1909', endOfSupport: '2022-05-10' },
    { product: 'Windows Server 1909', endOfSupport: '2021-05-11' },
  ],
  '10.0.19041': [
    { product: 'Windows 10 2004', endOfSupport: '2021-12-14' },
    { product: 'Windows Server 2004', endOfSupport: '2021-12-14' },
  ],
  '10.0.19042': [
    { product: 'Windows 10 20H2', endOfSupport: '2023-05-09' },
    { product: 'Windows Server 20H2', endOfSupport: '2022-08-09' },
  ],
  '10.0.19043': [{ product: 'Windows 10 21H1', endOfSupport: '2022-12-13' }],
  '10.0.19044': [
    { product: 'Windows 10 21H2', endOfSupport: '2024-06-11' },
    { product: 'Windows 10 LTSC 2021', endOfSupport: '2027-01-12' },
    { product: 'Windows 10 IoT LTSC 2021', endOfSupport: '2032-01-13' },
  ],
  '10.0.19045': [
    { product: 'Windows 10 22H2', endOfSupport: '2025-10-14', endOfPaidUpdates: '2028-10-10' },
  ],
  '10.0.20348': [{ product: 'Windows Server 2022', endOfSupport: '2031-10-14' }],
  '10.0.22000': [{ product: 'Windows 11 21H2', endOfSupport: '2024-10-08' }],
  '10.0.22621': [{ product: 'Windows 11 22H2', endOfSupport: '2025-10-14' }],
  '10.0.22631': [{ product: 'Windows 11 23H2', endOfSupport: '2026-11-10' }],
  '10.0.25398': [{ product: 'Windows Server 23H2', endOfSupport: '2026-05-12' }],
  '10.0.26100': [
    { product: 'Windows 11 24H2', endOfSupport: '2027-10-12' },
    { product: 'Windows 11 LTSC 2024', endOfSupport: '2029-10-09' },
    { product: 'Windows 11 IoT LTSC 2024', endOfSupport: '2034-10-10' },
    { product: 'Windows Server 2025', endOfSupport: '2034-11-14' },
  ],
  '10.0.26200': [{ product: 'Windows 11 25H2', endOfSupport: '2028-10-10' }],
  '10.0.28000': [{ product: 'Windows 11 26H1', endOfSupport: '2029-03-13' }],
};

/** Looked up for every host, so made once. */
const PRODUCTS = new Map(
  Object.entries(RELEASES).map(([version, releases]) => {
    const names = releases.map(({ product }) => product).join(' / ');
    const updatable = version in ENABLEMENT_PACKAGES;
    const ends = releasesOf(version).map((release) => release.endOfSupport);
    return [
      version,
      {
        product: updatable ? `${names}, or an enablement-package release on it` : names,
        endOfSupport: ends.sort().at(-1) ?? '',
      },
    ];
  }),
);

function releasesOf(version: string): readonly WindowsRelease[] {
  const versions = [version, ...(ENABLEMENT_PACKAGES[version] ?? [])];
  return versions.flatMap((each) => RELEASES[each] ?? []);
}
