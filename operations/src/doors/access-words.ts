import type { DataClass } from '@ioc/domain/access'
import type { Route } from '@ioc/domain/messages/route'

/** The class, behind "dữ liệu". */
export const dataClassInVietnamese: Record<DataClass, string> = {
  operational: 'vận hành',
  personal: 'cá nhân',
  security: 'bảo mật',
}

/** The right, behind "quyền". */
export const rightInVietnamese: Record<Route['right'], string> = {
  public: 'công khai',
  self: 'với tài khoản của mình',
  read: 'xem',
  operate: 'trực ban',
  manage: 'quản lý công việc',
  notify: 'xem kế hoạch báo tin',
  engineer: 'kỹ thuật',
  govern: 'điều hành cấp quốc gia',
  administer: 'quản trị',
  found: 'tạo tài khoản quản trị',
  device: 'của thiết bị',
  command: 'ra lệnh cho thiết bị',
}
