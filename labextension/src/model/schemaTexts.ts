/** The texts in the schema of a setting, which nobody marks for translation where they stand. */
import type { ReadonlyJSONObject, ReadonlyJSONValue } from '@lumino/coreutils';

/** Gives a text in the language of the person; `context` is that of the server of JupyterLab. */
export type Translate = (context: string, text: string) => string;

const ICON_LABEL = 'jupyter.lab.setting-icon-label';
const NESTED = ['properties', 'definitions'];

/** Give the schema with what a person reads in it in other words. */
export function withTexts(
  schema: ReadonlyJSONObject,
  translate: Translate
): ReadonlyJSONObject {
  const entries = Object.entries(schema).map(([key, value]) => {
    if (NESTED.includes(key)) {
      return [key, inside(value, translate)];
    }
    const context = key === ICON_LABEL ? 'settings' : 'schema';
    return [key, isText(key, value) ? translate(context, value) : value];
  });
  return Object.fromEntries(entries) as ReadonlyJSONObject;
}

function isText(key: string, value: ReadonlyJSONValue): value is string {
  return (
    ['title', 'description', ICON_LABEL].includes(key) &&
    typeof value === 'string'
  );
}

/** The same for the titles and descriptions of settings, however deep they are. */
function inside(
  value: ReadonlyJSONValue,
  translate: Translate
): ReadonlyJSONValue {
  if (Array.isArray(value)) {
    return value.map(item => inside(item as ReadonlyJSONValue, translate));
  }
  if (value === null || typeof value !== 'object') {
    return value;
  }
  const entries = Object.entries(value as ReadonlyJSONObject).map(
    ([key, nested]) => [
      key,
      // Defaults are data; a setting may be called “title”, its schema is an object.
      key === 'default'
        ? nested
        : isText(key, nested)
          ? translate('settings', nested)
          : inside(nested, translate)
    ]
  );
  return Object.fromEntries(entries) as ReadonlyJSONObject;
}
