import type { Province } from '../place.ts'

/**
 * The 34 provincial units of Việt Nam since 1 July 2025 (Đồng Nai a city since 30 April 2026, decree 30/2026/QH16).
 * `communes` counts the units of the second tier; all 3,321.
 */
export const provinces: readonly Province[] = [
  { code: '01', name: 'Hà Nội', nameEn: 'Hanoi', type: 'city', communes: 126 },
  { code: '04', name: 'Cao Bằng', nameEn: 'Cao Bang', type: 'province', communes: 56 },
  { code: '08', name: 'Tuyên Quang', nameEn: 'Tuyen Quang', type: 'province', communes: 124 },
  { code: '11', name: 'Điện Biên', nameEn: 'Dien Bien', type: 'province', communes: 45 },
  { code: '12', name: 'Lai Châu', nameEn: 'Lai Chau', type: 'province', communes: 38 },
  { code: '14', name: 'Sơn La', nameEn: 'Son La', type: 'province', communes: 75 },
  { code: '15', name: 'Lào Cai', nameEn: 'Lao Cai', type: 'province', communes: 99 },
  { code: '19', name: 'Thái Nguyên', nameEn: 'Thai Nguyen', type: 'province', communes: 92 },
  { code: '20', name: 'Lạng Sơn', nameEn: 'Lang Son', type: 'province', communes: 65 },
  { code: '22', name: 'Quảng Ninh', nameEn: 'Quang Ninh', type: 'province', communes: 54 },
  { code: '24', name: 'Bắc Ninh', nameEn: 'Bac Ninh', type: 'province', communes: 99 },
  { code: '25', name: 'Phú Thọ', nameEn: 'Phu Tho', type: 'province', communes: 148 },
  { code: '31', name: 'Hải Phòng', nameEn: 'Haiphong', type: 'city', communes: 114 },
  { code: '33', name: 'Hưng Yên', nameEn: 'Hung Yen', type: 'province', communes: 104 },
  { code: '37', name: 'Ninh Bình', nameEn: 'Ninh Binh', type: 'province', communes: 129 },
  { code: '38', name: 'Thanh Hoá', nameEn: 'Thanh Hoa', type: 'province', communes: 166 },
  { code: '40', name: 'Nghệ An', nameEn: 'Nghe An', type: 'province', communes: 130 },
  { code: '42', name: 'Hà Tĩnh', nameEn: 'Ha Tinh', type: 'province', communes: 69 },
  { code: '44', name: 'Quảng Trị', nameEn: 'Quang Tri', type: 'province', communes: 78 },
  { code: '46', name: 'Huế', nameEn: 'Hue', type: 'city', communes: 40 },
  { code: '48', name: 'Đà Nẵng', nameEn: 'Da Nang', type: 'city', communes: 94 },
  { code: '51', name: 'Quảng Ngãi', nameEn: 'Quang Ngai', type: 'province', communes: 96 },
  { code: '52', name: 'Gia Lai', nameEn: 'Gia Lai', type: 'province', communes: 135 },
  { code: '56', name: 'Khánh Hoà', nameEn: 'Khanh Hoa', type: 'province', communes: 65 },
  { code: '66', name: 'Đắk Lắk', nameEn: 'Dak Lak', type: 'province', communes: 102 },
  { code: '68', name: 'Lâm Đồng', nameEn: 'Lam Dong', type: 'province', communes: 124 },
  { code: '75', name: 'Đồng Nai', nameEn: 'Dong Nai', type: 'city', communes: 95 },
  { code: '79', name: 'Hồ Chí Minh', nameEn: 'Ho Chi Minh', type: 'city', communes: 168 },
  { code: '80', name: 'Tây Ninh', nameEn: 'Tay Ninh', type: 'province', communes: 96 },
  { code: '82', name: 'Đồng Tháp', nameEn: 'Dong Thap', type: 'province', communes: 102 },
  { code: '86', name: 'Vĩnh Long', nameEn: 'Vinh Long', type: 'province', communes: 124 },
  { code: '91', name: 'An Giang', nameEn: 'An Giang', type: 'province', communes: 102 },
  { code: '92', name: 'Cần Thơ', nameEn: 'Can Tho', type: 'city', communes: 103 },
  { code: '96', name: 'Cà Mau', nameEn: 'Ca Mau', type: 'province', communes: 64 },
]
