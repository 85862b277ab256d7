// The 34 provinces and cities of Việt Nam since 1 July 2025: two-digit code, name, English name.
// Source: the public list of administrative units (Decision 19/2025/QĐ-TTg), names without "Tỉnh" / "Thành phố".
export const provinceList = [
  ['01', 'Hà Nội', 'Hanoi'],
  ['04', 'Cao Bằng', 'Cao Bang'],
  ['08', 'Tuyên Quang', 'Tuyen Quang'],
  ['11', 'Điện Biên', 'Dien Bien'],
  ['12', 'Lai Châu', 'Lai Chau'],
  ['14', 'Sơn La', 'Son La'],
  ['15', 'Lào Cai', 'Lao Cai'],
  ['19', 'Thái Nguyên', 'Thai Nguyen'],
  ['20', 'Lạng Sơn', 'Lang Son'],
  ['22', 'Quảng Ninh', 'Quang Ninh'],
  ['24', 'Bắc Ninh', 'Bac Ninh'],
  ['25', 'Phú Thọ', 'Phu Tho'],
  ['31', 'Hải Phòng', 'Haiphong'],
  ['33', 'Hưng Yên', 'Hung Yen'],
  ['37', 'Ninh Bình', 'Ninh Binh'],
  ['38', 'Thanh Hoá', 'Thanh Hoa'],
  ['40', 'Nghệ An', 'Nghe An'],
  ['42', 'Hà Tĩnh', 'Ha Tinh'],
  ['44', 'Quảng Trị', 'Quang Tri'],
  ['46', 'Huế', 'Hue'],
  ['48', 'Đà Nẵng', 'Da Nang'],
  ['51', 'Quảng Ngãi', 'Quang Ngai'],
  ['52', 'Gia Lai', 'Gia Lai'],
  ['56', 'Khánh Hoà', 'Khanh Hoa'],
  ['66', 'Đắk Lắk', 'Dak Lak'],
  ['68', 'Lâm Đồng', 'Lam Dong'],
  ['75', 'Đồng Nai', 'Dong Nai'],
  ['79', 'Hồ Chí Minh', 'Ho Chi Minh City'],
  ['80', 'Tây Ninh', 'Tay Ninh'],
  ['82', 'Đồng Tháp', 'Dong Thap'],
  ['86', 'Vĩnh Long', 'Vinh Long'],
  ['91', 'An Giang', 'An Giang'],
  ['92', 'Cần Thơ', 'Can Tho'],
  ['96', 'Cà Mau', 'Ca Mau'],
].map(([code, name, nameEn]) => ({ code, name: name.normalize('NFC'), nameEn }))

// Natural Earth names three old provinces after their region, and Huế by its name before 2025; the ISO 3166-2 code tells.
export const oldNamesByIso = { 'VN-26': 'Huế', 'VN-39': 'Đồng Nai', 'VN-53': 'Bắc Kạn', 'VN-66': 'Hưng Yên' }

// Two islands that Natural Earth gives to a neighbour: a point on the island, and the province it belongs to.
export const islandsOfAnotherProvince = [
  { name: 'Cát Bà', at: [107.0, 20.79], code: '31' },
  { name: 'Côn Đảo', at: [106.61, 8.69], code: '79' },
]
