export { issueLinkCode, type IssueLinkCode } from './commands/issue-link-code';
export { linkTelegram, type Linked, type LinkTelegram } from './commands/link-telegram';
export { unlinkTelegram, type Unlinked, type UnlinkTelegram } from './commands/unlink-telegram';
export * from './errors';
export { hashLinkCode, writeLinkCode } from './link-code';
export {
  linkedAdmins,
  telegramLinkOf,
  telegramLinks,
  type LinkedAdmin,
  type TelegramLink,
} from './queries/telegram-links';
