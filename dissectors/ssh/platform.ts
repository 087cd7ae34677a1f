/** The system an OpenSSH was packaged for, by what distributions append to its identification line. */

/** OpenSSH as Ubuntu's long-term releases ship it, launchpad.net/ubuntu/+source/openssh. */
const UBUNTU_RELEASES: Readonly<Record<string, string>> = {
  '6.6.1p1': '14.04',
  '7.2p2': '16.04',
  '7.6p1': '18.04',
  '8.2p1': '20.04',
  '8.9p1': '22.04',
  '9.6p1': '24.04',
  '9.7p1': '24.10',
  '9.9p1': '25.04',
}
/** OpenSSH as Debian's releases ship it, tracker.debian.org/pkg/openssh. */
const DEBIAN_RELEASES: Readonly<Record<string, string>> = {
  '6.0p1': '7',
  '6.7p1': '8',
  '7.4p1': '9',
  '7.9p1': '10',
  '8.4p1': '11',
  '9.2p1': '12',
  '10.0p1': '13',
  '10.0p2': '13',
}

const withRelease = (system: string, release: string | undefined): string =>
  release === undefined ? system : `${system} ${release}`

/** '' where the line does not say. */
export function findPlatform(software: string, version: string): string {
  if (/ Ubuntu-/.test(software)) return withRelease('Ubuntu', UBUNTU_RELEASES[version])
  const debian = / (Debian|Raspbian)-/.exec(software)
  if (debian !== null) {
    const release = /[+~]deb(\d+)u/.exec(software)?.[1] ?? DEBIAN_RELEASES[version]
    return withRelease(debian[1]!, release)
  }
  if (/ FreeBSD[-_]/.test(software)) return 'FreeBSD'
  if (/ NetBSD[_-]/.test(software)) return 'NetBSD'
  if (/ DragonFly-/.test(software)) return 'DragonFly BSD'
  return ''
}
