/** Appended to a URI as text: parsing the registered one and writing it again could change it. */
export function encodeParameters(parameters: Readonly<Record<string, string>>): string {
  let text = '';
  for (const name of Object.keys(parameters)) {
    text += `${text === '' ? '' : '&'}${name}=${encodeURIComponent(parameters[name]!)}`;
  }
  return text;
}
