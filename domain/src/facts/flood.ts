/**
 * Alarm levels (báo động, BĐ) of the river gauges, metres above the gauge's zero. `null`: no published value was found.
 * Sources: levels 2 and 3 follow from press sentences of October 2025 that give a level and its distance to BĐn
 * (sggp post820651; dantri 20251029182224815, 20251030065040788; nghean24h a765640), consistent between articles;
 * level 1 of Ái Nghĩa, Câu Lâu, Cẩm Lệ and level 2 of Ái Nghĩa from a public repository of thresholds; the other
 * level 1 values, and level 2 of Giao Thủy and Cẩm Lệ, are unconfirmed and want the operator's own figures.
 */
export type FloodGauge = {
  site: string
  name: string
  river: string
  commune: string
  lat: number
  lon: number
  bd1: number | null
  bd2: number | null
  bd3: number | null
  historic: { metres: number; at: string } | null
}

export const floodGauges: readonly FloodGauge[] = [
  {
    site: 'HY-AINGHIA',
    name: 'Ái Nghĩa',
    river: 'Vu Gia',
    commune: '20500',
    lat: 15.882,
    lon: 108.105,
    bd1: 6.5,
    bd2: 8,
    bd3: 9,
    historic: { metres: 10.77, at: '2009' },
  },
  {
    site: 'HY-HOIKHACH',
    name: 'Hội Khách',
    river: 'Vu Gia',
    commune: '20506',
    lat: 15.8366,
    lon: 107.886,
    bd1: null,
    bd2: null,
    bd3: 16.5,
    historic: null,
  },
  {
    site: 'HY-NONGSON',
    name: 'Nông Sơn',
    river: 'Thu Bồn',
    commune: '20669',
    lat: 15.7,
    lon: 108.018,
    bd1: 11,
    bd2: 13,
    bd3: 15,
    historic: null,
  },
  {
    site: 'HY-GIAOTHUY',
    name: 'Giao Thủy',
    river: 'Thu Bồn',
    commune: '20611',
    lat: 15.788,
    lon: 108.135,
    bd1: 6.5,
    bd2: 7.5,
    bd3: 8.8,
    historic: null,
  },
  {
    site: 'HY-CAULAU',
    name: 'Câu Lâu',
    river: 'Thu Bồn',
    commune: '20599',
    lat: 15.858,
    lon: 108.262,
    bd1: 2,
    bd2: 3,
    bd3: 4,
    historic: { metres: 5.62, at: '2025-10-30' },
  },
  {
    site: 'HY-HOIAN',
    name: 'Hội An',
    river: 'Thu Bồn',
    commune: '20410',
    lat: 15.8755,
    lon: 108.329,
    bd1: 1,
    bd2: 1.5,
    bd3: 2,
    historic: { metres: 3.4, at: '1964' },
  },
  {
    site: 'HY-CAMLE',
    name: 'Cẩm Lệ',
    river: 'Hàn',
    commune: '20260',
    lat: 16.005,
    lon: 108.2,
    bd1: 1,
    bd2: 1.8,
    bd3: 2.5,
    historic: null,
  },
  {
    site: 'HY-TAMKY',
    name: 'Tam Kỳ',
    river: 'Tam Kỳ',
    commune: '20341',
    lat: 15.565,
    lon: 108.49,
    bd1: 1.7,
    bd2: 2.2,
    bd3: 2.7,
    historic: null,
  },
]

/** A level that the press published: where, when (local time with offset), metres, and the source. */
export type PublishedLevel = { gauge: string; at: string; metres: number; source: string }

/** Published levels of the floods of 29-30 October and 17 November 2025. */
export const publishedLevels: readonly PublishedLevel[] = [
  { gauge: 'HY-AINGHIA', at: '2025-10-29T13:00:00+07:00', metres: 10.01, source: 'dantri 20251029182224815' },
  { gauge: 'HY-NONGSON', at: '2025-10-29T13:00:00+07:00', metres: 17.84, source: 'dantri 20251029182224815' },
  { gauge: 'HY-GIAOTHUY', at: '2025-10-29T13:00:00+07:00', metres: 9.38, source: 'dantri 20251029182224815' },
  { gauge: 'HY-CAULAU', at: '2025-10-29T13:00:00+07:00', metres: 5.17, source: 'dantri 20251029182224815' },
  { gauge: 'HY-HOIAN', at: '2025-10-29T13:00:00+07:00', metres: 2.99, source: 'dantri 20251029182224815' },
  { gauge: 'HY-CAMLE', at: '2025-10-29T13:00:00+07:00', metres: 2.73, source: 'dantri 20251029182224815' },
  { gauge: 'HY-TAMKY', at: '2025-10-29T13:00:00+07:00', metres: 2.44, source: 'dantri 20251029182224815' },
  { gauge: 'HY-AINGHIA', at: '2025-10-29T18:00:00+07:00', metres: 10.56, source: 'sggp post820651' },
  { gauge: 'HY-NONGSON', at: '2025-10-29T18:00:00+07:00', metres: 18.6, source: 'sggp post820651' },
  { gauge: 'HY-GIAOTHUY', at: '2025-10-29T18:00:00+07:00', metres: 9.87, source: 'sggp post820651' },
  { gauge: 'HY-CAULAU', at: '2025-10-29T18:00:00+07:00', metres: 5.32, source: 'sggp post820651' },
  { gauge: 'HY-HOIAN', at: '2025-10-29T18:00:00+07:00', metres: 3.11, source: 'sggp post820651' },
  { gauge: 'HY-HOIKHACH', at: '2025-10-30T01:00:00+07:00', metres: 16.79, source: 'dantri 20251030065040788' },
  { gauge: 'HY-AINGHIA', at: '2025-10-30T01:00:00+07:00', metres: 10.29, source: 'dantri 20251030065040788' },
  { gauge: 'HY-NONGSON', at: '2025-10-30T01:00:00+07:00', metres: 17.95, source: 'dantri 20251030065040788' },
  { gauge: 'HY-GIAOTHUY', at: '2025-10-30T01:00:00+07:00', metres: 9.88, source: 'dantri 20251030065040788' },
  { gauge: 'HY-CAULAU', at: '2025-10-30T01:00:00+07:00', metres: 5.61, source: 'dantri 20251030065040788' },
  { gauge: 'HY-HOIAN', at: '2025-10-30T01:00:00+07:00', metres: 3.37, source: 'dantri 20251030065040788' },
  { gauge: 'HY-CAMLE', at: '2025-10-30T01:00:00+07:00', metres: 3.2, source: 'dantri 20251030065040788' },
  { gauge: 'HY-TAMKY', at: '2025-10-30T01:00:00+07:00', metres: 2.72, source: 'dantri 20251030065040788' },
  { gauge: 'HY-CAULAU', at: '2025-10-30T02:00:00+07:00', metres: 5.62, source: 'vietnamnet 2456303' },
  { gauge: 'HY-HOIAN', at: '2025-10-30T02:00:00+07:00', metres: 3.39, source: 'vietnamnet 2456303' },
  { gauge: 'HY-AINGHIA', at: '2025-10-30T02:00:00+07:00', metres: 10.22, source: 'vietnamnet 2456303' },
  { gauge: 'HY-AINGHIA', at: '2025-10-30T06:00:00+07:00', metres: 9.88, source: 'vnexpress 4957595 (BĐ3 + 0.88)' },
  { gauge: 'HY-HOIKHACH', at: '2025-11-17T07:00:00+07:00', metres: 16.32, source: 'nghean24h a765640' },
  { gauge: 'HY-AINGHIA', at: '2025-11-17T07:00:00+07:00', metres: 8.95, source: 'nghean24h a765640' },
  { gauge: 'HY-NONGSON', at: '2025-11-17T07:00:00+07:00', metres: 13.73, source: 'nghean24h a765640' },
  { gauge: 'HY-GIAOTHUY', at: '2025-11-17T07:00:00+07:00', metres: 6.96, source: 'nghean24h a765640' },
  { gauge: 'HY-CAULAU', at: '2025-11-17T07:00:00+07:00', metres: 2.83, source: 'nghean24h a765640' },
  { gauge: 'HY-HOIAN', at: '2025-11-17T07:00:00+07:00', metres: 1.28, source: 'nghean24h a765640' },
]
