// A codegen plugin: the object types without an `id`. The normalised cache keeps them inside of what they belong to.
const { isObjectType } = require('graphql');

module.exports = {
  plugin(schema) {
    const names = Object.values(schema.getTypeMap())
      .filter((type) => isObjectType(type) && !type.name.startsWith('__'))
      .filter((type) => !['Query', 'Mutation', 'Subscription'].includes(type.name) && !type.getFields().id)
      .map((type) => type.name)
      .sort();
    return `export const EMBEDDED_TYPES = [\n${names.map((name) => `  '${name}',`).join('\n')}\n] as const;\n`;
  },
};
