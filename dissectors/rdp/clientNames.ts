/** Names for the numbers a client tells of itself: build, keyboard, connection, capabilities. */

/** Windows releases by the build their client sends; a release's later builds share its name. */
const WINDOWS: readonly (readonly [number, string])[] = [
  [22_621, 'Windows 11 22H2 or later'],
  [22_000, 'Windows 11 21H2'],
  [20_348, 'Windows Server 2022'],
  [19_041, 'Windows 10 2004 to 22H2'],
  [18_362, 'Windows 10 1903 or 1909'],
  [17_763, 'Windows 10 1809 or Server 2019'],
  [17_134, 'Windows 10 1803'],
  [16_299, 'Windows 10 1709'],
  [15_063, 'Windows 10 1703'],
  [14_393, 'Windows 10 1607 or Server 2016'],
  [10_586, 'Windows 10 1511'],
  [10_240, 'Windows 10 1507'],
  [9600, 'Windows 8.1 or Server 2012 R2'],
  [9200, 'Windows 8 or Server 2012'],
  [7600, 'Windows 7 or Server 2008 R2'],
  [6000, 'Windows Vista or Server 2008'],
  [3790, 'Windows Server 2003'],
  [2600, 'Windows XP'],
  [2195, 'Windows 2000'],
]
/** Past the newest release named above. */
const FIRST_UNKNOWN_BUILD = 30_000

export function nameWindows(build: number): string {
  if (build >= FIRST_UNKNOWN_BUILD) return ''
  // Releases from Vista to 8.1 have a handful of builds each: a number in between is nobody's.
  for (const [first, name] of WINDOWS) {
    if (build < first) continue
    const span = first >= 10_240 ? FIRST_UNKNOWN_BUILD : first >= 6000 ? 10 : 1
    return build < first + span ? name : ''
  }
  return ''
}

const KEYBOARD_TYPES = [
  '',
  'IBM PC/XT',
  'Olivetti ICO',
  'IBM PC/AT',
  'IBM enhanced',
  'Nokia 1050',
  'Nokia 9140',
  'Japanese',
]
export const nameKeyboardType = (type: number): string =>
  KEYBOARD_TYPES[type] ?? `keyboard_type-${type}`

const CONNECTION_TYPES = [
  '',
  'modem',
  'broadband-low',
  'satellite',
  'broadband-high',
  'wan',
  'lan',
  'autodetect',
]
export const nameConnectionType = (type: number): string =>
  CONNECTION_TYPES[type] ?? `connection_type-${type}`

/** earlyCapabilityFlags, from the lowest bit on. */
const EARLY_CAPABILITIES = [
  'error-info',
  '32-bit-colour',
  'status-info',
  'strong-asymmetric-keys',
  'relative-mouse',
  'connection-type',
  'monitor-layout',
  'network-autodetect',
  'dynamic-graphics',
  'dynamic-time-zone',
  'heartbeat',
  'skip-channel-join',
]
export const nameEarlyCapabilities = (flags: number): string[] =>
  EARLY_CAPABILITIES.filter((_, bit) => ((flags >> bit) & 1) === 1)

const COMPRESSIONS = ['8K', '64K', 'RDP6', 'RDP6.1']
export const nameCompression = (type: number): string => COMPRESSIONS[type] ?? `compression-${type}`

/** osMajorType of the general capability set. */
const SYSTEMS = ['', 'Windows', 'OS/2', 'Macintosh', 'UNIX', 'iOS', 'OS X', 'Android', 'ChromeOS']
/** osMinorType under Windows, 1 to 3. */
const WINDOWS_KINDS = ['', 'Windows 3.1', 'Windows 95', 'Windows NT']

export function nameSystem(major: number, minor: number): string {
  if (major === 1 && WINDOWS_KINDS[minor]) return WINDOWS_KINDS[minor]
  return SYSTEMS[major] ?? `os-${major}`
}
