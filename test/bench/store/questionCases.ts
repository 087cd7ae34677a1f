/** What the worked questions are asked for in the measurement: narrowly, as in an incident, and of the whole store. */
export interface QuestionCase {
  /** Beginning of the file's name. */
  readonly number: string
  readonly narrow: readonly string[]
  readonly wide: readonly string[]
}

const DAY = ['since=2026-11-10 00:00:00', 'until=2026-11-11 00:00:00']
const HOST = 'server=10.200.0.42'

export const questionCases: readonly QuestionCase[] = [
  { number: '01', narrow: [HOST, 'user=root', ...DAY], wide: ['server=10.200.0.2'] },
  { number: '02', narrow: DAY, wide: [] },
  { number: '03', narrow: DAY, wide: [] },
  {
    number: '04',
    narrow: ['since=2026-11-18 00:00:00', 'protocol=telnet'],
    wide: ['since=2026-11-18 00:00:00'],
  },
  { number: '05', narrow: ['minutes=60', 'mib=10', ...DAY], wide: ['minutes=60', 'mib=10'] },
  { number: '06', narrow: DAY, wide: [] },
  { number: '07', narrow: DAY, wide: [] },
  { number: '08', narrow: DAY, wide: [] },
  { number: '09', narrow: ['word=wget', ...DAY], wide: ['word=a3f'] },
  { number: '10', narrow: [HOST, ...DAY], wide: [HOST] },
  { number: '11', narrow: DAY, wide: [] },
  { number: '12', narrow: DAY, wide: [] },
  { number: '13', narrow: DAY, wide: [] },
  { number: '14', narrow: DAY, wide: [] },
  { number: '15', narrow: DAY, wide: [] },
  { number: '16', narrow: ['since=2026-11-19 00:00:00'], wide: ['days=20'] },
  { number: '17', narrow: ['since=2026-11-19 00:00:00'], wide: [] },
  { number: '18', narrow: ['user=j.cf1cb1', ...DAY], wide: ['user=j.cf1cb1'] },
  { number: '19', narrow: ['session=SESSION'], wide: ['session=SESSION'] },
  { number: '20', narrow: DAY, wide: [] },
]
