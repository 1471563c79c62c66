/** Names of fields in the content manager, under the ids that it looks up. */
const PRODUCT = 'content-manager.content-types.api::shop.product.';
const USER = 'content-manager.content-types.plugin::users-permissions.user.';

const under = (prefix: string, names: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(names).map(([field, name]) => [prefix + field, name]));

export const contentTypeTexts: Readonly<Record<'en' | 'ru' | 'pl', Record<string, string>>> = {
  en: {
    ...under(PRODUCT, {
      sku: 'SKU',
      name: 'Name',
      description: 'Description',
      city: 'City',
      district: 'District',
      category: 'Category',
      basePriceMinor: 'Base price',
      discountPercent: 'Discount, percent',
      discountFrom: 'Discount from',
      discountUntil: 'Discount until',
      photos: 'Photos',
      active: 'Listed',
    }),
    ...under(USER, { telegramId: 'Telegram id', telegramUsername: 'Telegram name', clubId: 'Club id' }),
  },
  ru: {
    ...under(PRODUCT, {
      sku: 'Артикул',
      name: 'Название',
      description: 'Описание',
      city: 'Город',
      district: 'Район',
      category: 'Категория',
      basePriceMinor: 'Цена без скидки',
      discountPercent: 'Скидка, проценты',
      discountFrom: 'Скидка с',
      discountUntil: 'Скидка до',
      photos: 'Фотографии',
      active: 'В каталоге',
    }),
    ...under(USER, { telegramId: 'Telegram id', telegramUsername: 'Имя в Telegram', clubId: 'Номер клуба' }),
  },
  pl: {
    ...under(PRODUCT, {
      sku: 'SKU',
      name: 'Nazwa',
      description: 'Opis',
      city: 'Miasto',
      district: 'Dzielnica',
      category: 'Kategoria',
      basePriceMinor: 'Cena bez rabatu',
      discountPercent: 'Rabat, procent',
      discountFrom: 'Rabat od',
      discountUntil: 'Rabat do',
      photos: 'Zdjęcia',
      active: 'W katalogu',
    }),
    ...under(USER, { telegramId: 'Telegram id', telegramUsername: 'Nazwa w Telegramie', clubId: 'Numer klubu' }),
  },
};
