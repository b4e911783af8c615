import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { root } from './build.mjs';

const oneLine = (text) => text.replace(/\s+/g, ' ');
/** As it may stand in a cell of a table. */
const cell = (text) => oneLine(text).replaceAll('|', '\\|');

/** The exported interfaces of a file, each with its sentence and a table of its members: the comments are the documentation. */
export function documentedTypes(file) {
  const text = readFileSync(join(root, file), 'utf8');
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const interfaces = new Map(source.statements.filter(ts.isInterfaceDeclaration).map((one) => [one.name.text, one]));
  return [...interfaces.values()]
    .filter(({ modifiers }) => modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword))
    .map((one) => {
      const rows = membersOf(one, interfaces).map((member) => `| ${describe(member).map(cell).join(' | ')} |`);
      const table = ['| Member | Type | What it is |', '| --- | --- | --- |', ...rows].join('\n');
      return `#### ${one.name.text}\n\n${oneLine(commentOf(one))}\n\n${table}`;
    })
    .join('\n\n');
}

/** Those it inherits come first. */
function membersOf(one, interfaces) {
  const parents = (one.heritageClauses ?? []).flatMap(({ types }) => types.map((type) => type.getText()));
  return [...parents.flatMap((name) => membersOf(interfaces.get(name), interfaces)), ...one.members];
}

function describe(member) {
  const type = member.type.getText();
  const parameters = member.parameters?.map((parameter) => parameter.getText()).join(', ');
  const shown = parameters === undefined ? type : `(${parameters}): ${type}`;
  return [`\`${member.name.getText()}${member.questionToken ? '?' : ''}\``, `\`${shown}\``, commentOf(member)];
}

function commentOf(node) {
  return (node.jsDoc ?? []).map(({ comment }) => ts.getTextOfJSDocComment(comment) ?? '').join(' ');
}
