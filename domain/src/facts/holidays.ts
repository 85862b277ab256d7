/**
 * Public holidays of Việt Nam as days of its own calendar (Labour Code 45/2019/QH14, article 112): New Year, five days
 * of Tết, Hùng Kings (10th of the third lunar month), 30/4, 1/5, two days of 2/9. Days of the moon were checked against
 * new moons at UTC+7 (see the test beside `working-calendar.ts`). Which day stands beside 2/9, and whether Tết begins
 * one day before its first or two, is announced each year: what differs here is said in a setting, as is whatever is
 * not settled, such as a day of culture on 24/11.
 */
export const publicHolidays: readonly string[] = [
  ...['2026-01-01', '2026-02-16', '2026-02-17', '2026-02-18', '2026-02-19', '2026-02-20', '2026-04-26'],
  ...['2026-04-30', '2026-05-01', '2026-09-01', '2026-09-02'],
  ...['2027-01-01', '2027-02-05', '2027-02-06', '2027-02-07', '2027-02-08', '2027-02-09', '2027-04-16'],
  ...['2027-04-30', '2027-05-01', '2027-09-02', '2027-09-03'],
  ...['2028-01-01', '2028-01-25', '2028-01-26', '2028-01-27', '2028-01-28', '2028-01-29', '2028-04-04'],
  ...['2028-04-30', '2028-05-01', '2028-09-01', '2028-09-02'],
  ...['2029-01-01', '2029-02-12', '2029-02-13', '2029-02-14', '2029-02-15', '2029-02-16', '2029-04-23'],
  ...['2029-04-30', '2029-05-01', '2029-09-02', '2029-09-03'],
]

/** First day of Tết and day of the Hùng Kings by year, as the table above has them. */
export const lunarDays: readonly { tet: string; hungKings: string }[] = [
  { tet: '2026-02-17', hungKings: '2026-04-26' },
  { tet: '2027-02-06', hungKings: '2027-04-16' },
  { tet: '2028-01-26', hungKings: '2028-04-04' },
  { tet: '2029-02-13', hungKings: '2029-04-23' },
]
