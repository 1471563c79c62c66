export { registerUser, type RegisterUser } from './commands/register-user';
export { setBotBlocked, type SetBotBlocked } from './commands/set-bot-blocked';
export { updateUser, type UpdateUser } from './commands/update-user';
export {
  lookUpUserByTelegramId,
  countUsers,
  findSignedInUsers,
  getUser,
  getUserByTelegramId,
  type SignedInUser,
} from './queries/user';
export { findUsers, listUsers, searchUsers, usersBefore } from './queries/search-users';
export { asLanguage, LANGUAGES, type Language, type User } from './user';
