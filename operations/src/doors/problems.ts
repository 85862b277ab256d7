import type { Label } from '@ioc/domain/label'
import type { Problem } from '@ioc/domain/problem'
import type { FastifyReply } from 'fastify'

/** Every problem that the centre answers: status and title; the detail says what is wrong this time. */
const problems = {
  bad_request: [400, { en: 'The request does not fit this route', vi: 'Yêu cầu không hợp với đường dẫn này' }],
  not_signed_in: [401, { en: 'This needs somebody who may', vi: 'Việc này cần người có quyền' }],
  wrong_token: [401, { en: 'The token is not right', vi: 'Mã truy cập không đúng' }],
  wrong_password: [401, { en: 'Account and password do not belong together', vi: 'Tài khoản và mật khẩu không khớp' }],
  not_allowed: [403, { en: 'This account may not do it', vi: 'Tài khoản này không được làm việc đó' }],
  outside_scope: [403, { en: 'It lies outside what this account sees', vi: 'Nằm ngoài phạm vi mà tài khoản này thấy' }],
  must_change_password: [403, { en: 'The password must be changed first', vi: 'Phải đổi mật khẩu trước' }],
  foreign_host: [403, { en: 'The request was made to another host', vi: 'Yêu cầu gửi tới một máy chủ khác' }],
  foreign_origin: [403, { en: 'The request comes from another site', vi: 'Yêu cầu đến từ một trang khác' }],
  not_found: [404, { en: 'There is no such thing', vi: 'Không có mục này' }],
  conflict: [409, { en: 'It stands against what is there', vi: 'Trái với điều đang có' }],
  not_now: [409, { en: 'Its state does not allow this', vi: 'Trạng thái hiện tại không cho phép' }],
  too_large: [413, { en: 'The request is too large', vi: 'Yêu cầu quá lớn' }],
  wrong_media_type: [415, { en: 'The body is of another type', vi: 'Nội dung gửi lên không đúng loại' }],
  incomplete: [422, { en: 'Something is missing', vi: 'Còn thiếu' }],
  bad_evidence: [422, { en: 'The file cannot be taken', vi: 'Không nhận tệp này' }],
  bad_picture: [422, { en: 'The picture cannot be taken', vi: 'Không nhận hình này' }],
  unmasked: [422, { en: 'The picture is not declared as masked', vi: 'Hình chưa được khai là đã che' }],
  code: [403, { en: 'The code admits nobody', vi: 'Mã kết nạp không dùng được' }],
  unknown_key: [403, { en: 'The key is not known', vi: 'Không biết khoá này' }],
  revoked: [403, { en: 'The key is revoked', vi: 'Khoá đã bị thu hồi' }],
  signature: [403, { en: 'The signature is not right', vi: 'Chữ ký không đúng' }],
  foreign: [403, { en: 'It is meant for, or comes from, somebody else', vi: 'Gửi cho, hoặc đến từ, một nơi khác' }],
  replayed: [409, { en: 'The exchange was here before', vi: 'Lần trao đổi này đã có trước đó' }],
  order: [409, { en: 'The messages are not in order', vi: 'Các bản tin không đúng thứ tự' }],
  gap: [409, { en: 'Messages before these are missing', vi: 'Thiếu các bản tin trước đó' }],
  altered: [
    409,
    { en: 'The message was here before and said something else', vi: 'Bản tin đã có trước đó với nội dung khác' },
  ],
  link_failed: [502, { en: 'The nation could not be linked to', vi: 'Không nối được với Trung tâm Chính phủ' }],
  too_often: [429, { en: 'Too often', vi: 'Gửi quá nhiều lần' }],
  too_many_tries: [429, { en: 'Too many tries', vi: 'Thử quá nhiều lần' }],
  broken: [500, { en: 'The centre could not do it', vi: 'Trung tâm không làm được' }],
  not_ready: [503, { en: 'Not every room is ready', vi: 'Còn phòng chưa sẵn sàng' }],
  room_away: [503, { en: 'A room of the centre does not answer', vi: 'Một phòng của trung tâm không trả lời' }],
} as const satisfies Record<string, readonly [number, Label]>

export type ProblemCode = keyof typeof problems

/** Something expected that cannot be done, as the caller is told in the language that it asked for (RFC 9457). */
export type Refusal = { code: ProblemCode; problem: Record<keyof Label, Problem>; retryAfterSeconds?: number }

/** What is wrong with one part of a request; a message that is no sentence is the same in every language. */
export type Wrong = { path: string; message: Label | string }

/** `detail`: what is wrong and what to do. */
export function refuse(code: ProblemCode, detail: Label, errors?: readonly Wrong[]): Refusal {
  const [status, title] = problems[code]
  const tell = (language: keyof Label): Problem => ({
    ...{ type: `urn:hai-dang:problem:${code}`, title: title[language], status, detail: inLanguage(detail, language) },
    ...(errors && {
      errors: errors.map(({ path, message }) => ({ path, message: inLanguage(message, language) })),
    }),
  })
  return {
    code,
    problem: {
      en: tell('en'),
      get vi() {
        return tell('vi')
      },
    },
  }
}

function inLanguage(words: Label | string, language: keyof Label): string {
  return typeof words === 'string' ? words : words[language]
}

export function isRefusal(answer: unknown): answer is Refusal {
  return typeof answer === 'object' && answer !== null && 'problem' in answer && 'code' in answer
}

/** The problem that stands for an error status of the HTTP server itself. */
export function problemCodeOf(status: number): ProblemCode {
  const codes: Record<number, ProblemCode> = { 404: 'not_found', 413: 'too_large', 415: 'wrong_media_type' }
  return codes[status] ?? (status >= 400 && status < 500 ? 'bad_request' : 'broken')
}

/** Answers in Vietnamese whoever prefers it (RFC 9110, 12.5.4), and in English everybody else. */
export function answerRefusal(reply: FastifyReply, refusal: Refusal): FastifyReply {
  const language = reply.request.language(['en', 'vi']) === 'vi' ? 'vi' : 'en'
  const problem = refusal.problem[language]
  if (refusal.retryAfterSeconds !== undefined) reply.header('retry-after', refusal.retryAfterSeconds)
  return reply
    .code(problem.status)
    .headers({ 'cache-control': 'no-store', 'content-language': language, vary: 'accept-language' })
    .type('application/problem+json; charset=utf-8')
    .send(problem)
}
