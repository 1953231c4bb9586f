import { isObjectType, type GraphQLSchema } from 'graphql';
import { required } from '#kernel';
import { atOnce } from '../at-once.js';
import { comparable, decoded, foreignIn, globalIdsIn, missingFor, withMixtures } from './answers.js';
import { Documents, type Document } from './documents.js';
import { changesBetween } from './kept-database.js';
import { TEXT, type Kind, type Names, type Row, type RowBelow } from './names.js';
import {
  fieldsBelowOf,
  permissionsOf,
  rootFieldsOf,
  valueAt,
  withValueAt,
  type RootField,
} from './schema-walk.js';
import {
  Observer,
  refusalsIn,
  told,
  type Asker,
  type Endpoint,
  type Finding,
  type Observed,
} from './observer.js';
import type { Victim, World } from './world.js';

/** A request that is ready but for who sends it. */
interface Asked {
  readonly documents: readonly Document[];
  readonly variables: Readonly<Record<string, unknown>>;
}

/** One place where somebody's name can be put. */
interface Site {
  readonly path: string;
  readonly kind: Kind;
  /** The request with a value at this place. */
  readonly request: (value: unknown) => Asked;
  /** See `Row.noted`. */
  readonly mayBeNoted: boolean;
  /** The request as somebody else sends it without that value, to learn cursors. */
  readonly plain: (names: Names) => Asked;
}

/** No more than are served in two seconds on a slow machine: others would be refused, as overloaded. */
const AT_ONCE = 32;
const TOUCHED_BY_ALL = ['storefront_keys', 'staff_sessions'];

/** Sends every root field with everything that could name something of others, and says what was wrong. */
export class Matrix {
  private readonly documents: Documents;
  private readonly observer: Observer;

  constructor(
    readonly world: World,
    endpoint: Endpoint,
    readonly schema: GraphQLSchema,
    readonly rows: Readonly<Record<string, Row>>,
    readonly rowsBelow: Readonly<Record<string, RowBelow>>,
  ) {
    const fixed = Object.entries(rowsBelow).flatMap(
      ([name, row]): [string, Record<string, number | string>][] => {
        const { points, program } = row.args(world.ada);
        if (typeof program === 'string') return [[name, { program }]];
        return typeof points === 'number' ? [[name, { points }]] : [];
      },
    );
    this.observer = new Observer(world, endpoint);
    this.documents = new Documents(schema, Object.fromEntries(fixed));
  }

  root(name: string): RootField {
    const found = rootFieldsOf(this.schema).find(
      ({ operation, field }) => `${operation} ${field.name}` === name,
    );
    return required(found, name);
  }

  permissionsOf(name: string): readonly string[] {
    return permissionsOf(this.schema, this.root(name));
  }

  mayAsk(asker: Asker, name: string): boolean {
    return this.permissionsOf(name).some((one) => asker.permissions.has(one));
  }

  /** The field with valid arguments: it answers, of its own things, and nothing of the other program changes. */
  async ownThings(asker: Asker, name: string): Promise<Finding[]> {
    const root = this.root(name);
    const findings: Finding[] = [];
    for (const args of this.row(name).args(asker.names))
      for (const document of this.documents.everythingOf(root, args)) {
        const { answer, findings: seen } = await this.observer.observe(asker, document, args, []);
        const refusals = refusalsIn(answer);
        const { refusedBy } = this.row(name);
        const isByRule = refusedBy !== undefined && refusals.includes(`"code":"${refusedBy}"`);
        if (refusals !== '' && !isByRule)
          seen.push({ who: asker.name, what: told(document, args), why: `was refused: ${refusals}` });
        findings.push(...seen);
      }
    return findings;
  }

  /** The same field with what others have: answered like what nobody has. */
  async thingsOfOthers(asker: Asker, name: string): Promise<Finding[]> {
    const root = this.root(name);
    const row = this.row(name);
    const findings: Finding[] = [];
    for (const [path, kind] of Object.entries(row.names)) {
      if (kind === TEXT) continue;
      const variants = row.args(asker.names);
      const args = required(variants.find((one) => valueAt(one, path) !== undefined) ?? variants[0], name);
      const site: Site = {
        path,
        kind,
        mayBeNoted: row.noted?.includes(path) ?? false,
        request: (value) => this.atRoot(root, withValueAt(args, path, value)),
        plain: (names) => this.atRoot(root, required(row.args(names)[0], name)),
      };
      findings.push(...(await this.atSite(asker, site)));
    }
    return findings;
  }

  /** A field below the root that takes arguments: what it answers to own names, and to those of others. */
  async below(asker: Asker, name: string): Promise<Finding[]> {
    const row = required(this.rowsBelow[name], name);
    const [typeName = ''] = name.split('.');
    const { field } = required(
      fieldsBelowOf(this.schema).find((one) => one.name === name),
      name,
    );
    const ask = (names: Names, args: Record<string, unknown>, queries = this.queriesOf(asker)): Asked => {
      const way = required(this.documents.wayTo(typeName, queries), `a way to ${typeName}`);
      const rootArgs = required(this.row(`query ${way.root.field.name}`).args(names)[0], 'arguments');
      const below = Object.fromEntries(Object.entries(args).map(([key, value]) => [`below_${key}`, value]));
      const documents = this.documents.everythingBelow(way.path, way.root, rootArgs, { field, args });
      return { documents, variables: { ...rootArgs, ...below } };
    };
    const own = row.args(asker.names);
    const findings: Finding[] = [];
    const { documents, variables } = ask(asker.names, own);
    for (const document of documents) {
      const { answer, findings: seen } = await this.observer.observe(asker, document, variables, []);
      findings.push(...seen);
      if (refusalsIn(answer) !== '') findings.push({ who: asker.name, what: name, why: refusalsIn(answer) });
    }
    for (const [path, kind] of Object.entries(row.names)) {
      if (kind === TEXT) continue;
      const request = (value: unknown): Asked => ask(asker.names, { ...own, [path]: value });
      // A victim's own key or session asks for the victim, and has no "me".
      const queries = this.queriesOf(null).filter((query) => query !== 'me');
      const plain = (names: Names): Asked => ask(names, {}, queries);
      findings.push(...(await this.atSite(asker, { path, kind, mayBeNoted: false, request, plain })));
    }
    return findings;
  }

  /** A credential that is not good enough, with valid arguments: that code, no data, nothing written. */
  async refused(
    who: string,
    credential: string | null,
    name: string,
    names: Names,
    code: string,
    status: number | null = null,
  ): Promise<Finding[]> {
    const { documents, variables } = this.atRoot(
      this.root(name),
      required(this.row(name).args(names)[0], name),
    );
    const document = required(documents[0], 'a document');
    const answer = await this.observer.ask(document, variables, credential);
    const print = await this.world.kept.print();
    const changed = changesBetween(this.world.kept.before, print).filter(
      (table) => !TOUCHED_BY_ALL.includes(table),
    );
    await this.world.kept.putBack(print);
    const { ids } = this.world;
    const everything = new Set([...ids.acme, ...ids.other]);
    const seen = foreignIn(answer, [], { marks: this.world.marks.all, ids: everything });
    const codes = (answer.json.errors ?? []).map(({ extensions }) => extensions.code);
    const whys = [
      ...(codes.join() === code ? [] : [`was answered ${codes.join() || 'without an error'}, not ${code}`]),
      ...(status === null || status === answer.status ? [] : [`was answered status ${answer.status}`]),
      ...Object.values(answer.json.data ?? {}).flatMap((value) =>
        value === null ? [] : ['was answered data'],
      ),
      ...(seen.length > 0 ? [`was told of ${seen.join(', ')}`] : []),
      ...(changed.length > 0 ? [`changed ${changed.join(', ')}`] : []),
    ];
    return whys.map((why) => ({ who, what: name, why }));
  }

  /**
   * All queries of several who ask at the same moment, some rounds over: requests share reads, and each is answered as if
   * it were alone.
   */
  async allAtOnce(askers: readonly Asker[], rounds: number): Promise<Finding[]> {
    const requests = askers.flatMap((asker) =>
      this.queriesOf(asker).flatMap((query) => {
        const name = `query ${query}`;
        const variants = this.row(name).args(asker.names);
        const asked = variants.map((args) => this.atRoot(this.root(name), args));
        return asked.flatMap(({ documents, variables }) =>
          documents.map((document) => ({ asker, document, variables })),
        );
      }),
    );
    const alone: string[] = [];
    for (const { asker, document, variables } of requests)
      alone.push((await this.observer.ask(document, variables, asker.credential)).body);
    const findings: Finding[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const answers = await atOnce(requests, AT_ONCE, ({ asker, document, variables }) =>
        this.observer.askUntilServed(document, variables, asker.credential),
      );
      for (const [index, { asker, document, variables }] of requests.entries()) {
        const [one, other] = [alone[index], answers[index]?.body];
        if (one !== other)
          findings.push({
            who: asker.name,
            what: told(document, variables),
            why: `was answered\n  ${other}\nalone\n  ${one}`,
          });
      }
    }
    await this.world.kept.putBack(await this.world.kept.print());
    return findings;
  }

  /** Sends a field with valid arguments, asking why it is refused; answers it and the tables it changed. */
  async attempt(asker: Asker, name: string): Promise<Observed> {
    const { documents, variables } = this.atRoot(
      this.root(name),
      required(this.row(name).args(asker.names)[0], name),
    );
    const document = documents.find(({ query }) => query.includes('userErrors')) ?? documents[0];
    return this.observer.observe(asker, required(document, 'a document'), variables, []);
  }

  /** The arguments that no row's valid arguments hold: nothing would be tried there. */
  unexercised(names: Names): string[] {
    return Object.entries(this.rows).flatMap(([name, row]) => {
      const variants = row.args(names);
      return Object.entries(row.names)
        .filter(
          ([path, kind]) =>
            kind !== TEXT && kind !== 'cursor' && variants.every((one) => valueAt(one, path) === undefined),
        )
        .map(([path]) => `the valid arguments of "${name}" leave out "${path}"`);
    });
  }

  /** Global ids in everything a victim can ask for, as far as they are foreign to somebody: up to three of each type. */
  async nodesOf(victim: Victim, foreign: ReadonlySet<string>): Promise<string[]> {
    const byType = new Map<string, Set<string>>();
    for (const [name, row] of Object.entries(this.rows)) {
      if (!name.startsWith('query ')) continue;
      for (const args of row.args(victim.names)) {
        const documents = this.documents.everythingOf(this.root(name), args);
        for (const document of documents) {
          const answer = await this.observer.askAs(victim, document, args);
          for (const id of globalIdsIn(answer.body, foreign)) {
            const type = required(decoded(id)?.split(':')[0], 'a type');
            byType.set(type, (byType.get(type) ?? new Set()).add(id));
          }
        }
      }
    }
    return [...byType.values()].flatMap((ids) => [...ids].slice(0, 3));
  }

  /**
   * A guarded field below the root, asked by somebody who may come as far as its parent only: FORBIDDEN and null. Null
   * when that one does not even come so far.
   */
  async refusedBelow(asker: Asker, name: string): Promise<Finding[] | null> {
    const [typeName = '', fieldName = ''] = name.split('.');
    const type = this.schema.getType(typeName);
    const field = isObjectType(type) ? type.getFields()[fieldName] : undefined;
    const way = this.documents.wayTo(typeName, this.queriesOf(asker));
    if (!field || !way) return null;
    const args = required(this.row(`query ${way.root.field.name}`).args(asker.names)[0], 'arguments');
    const fixed = this.rowsBelow[name]?.args(asker.names) ?? {};
    const below = Object.fromEntries(Object.entries(fixed).map(([key, value]) => [`below_${key}`, value]));
    const [document] = this.documents.everythingBelow(way.path, way.root, args, { field, args: fixed });
    const { answer } = await this.observer.observe(
      asker,
      required(document, name),
      { ...args, ...below },
      [],
    );
    const codes = new Set((answer.json.errors ?? []).map(({ extensions }) => extensions.code));
    const isNull =
      answer.json.data === null || new RegExp(`"${fieldName}":(?!null)`).exec(answer.body) === null;
    if ([...codes].join() === 'FORBIDDEN' && isNull) return [];
    return [{ who: asker.name, what: name, why: `was not refused: ${answer.body.slice(0, 300)}` }];
  }

  /** The queries that somebody may ask, or that there are. */
  private queriesOf(asker: Asker | null): string[] {
    const queries = Object.keys(this.rows).filter(
      (one) => one.startsWith('query ') && (asker === null || this.mayAsk(asker, one)),
    );
    return queries.map((one) => one.slice('query '.length));
  }

  private row(name: string): Row {
    return required(this.rows[name], `a row for ${name}`);
  }

  private atRoot(root: RootField, variables: Record<string, unknown>): Asked {
    return { documents: this.documents.everythingOf(root, variables), variables };
  }

  /** Puts all that others have in one place, and beside each what nobody has. */
  private async atSite(asker: Asker, site: Site): Promise<Finding[]> {
    const findings: Finding[] = [];
    for (const victim of asker.victims)
      for (const value of await this.valuesAt(asker, site, victim)) {
        const missing = missingFor(value, asker.foreign.ids);
        if (missing === null && site.kind !== 'cursor')
          throw new Error(
            `${site.path}: nothing in "${value}" is of ${victim.name}, so it cannot be told from an own name`,
          );
        const document = this.documentFor(site, value);
        findings.push(...(await this.compare(asker, victim, site, document, value, missing)));
      }
    return findings;
  }

  /** The first document will do: it holds what is named. Of `node`, the one that asks for the type of the id. */
  private documentFor(site: Site, value: string): Document {
    const { documents } = site.request(value);
    const [type = ''] = decoded(value)?.split(':') ?? [];
    const fitting = documents.find(({ query }) => query.includes(`... on ${type} `));
    return required(site.kind === 'node' ? (fitting ?? documents[0]) : documents[0], 'a document');
  }

  private async compare(
    asker: Asker,
    victim: Victim,
    site: Site,
    document: Document,
    value: string,
    missing: string | null,
  ): Promise<Finding[]> {
    const { variables } = site.request(value);
    const theirs = await this.observer.observe(asker, document, variables, [value]);
    if (missing === null) return theirs.findings;
    const nobodys = await this.observer.observe(asker, document, site.request(missing).variables, [missing]);
    const known = new Set([...this.world.ids.acme, ...this.world.ids.other]);
    const [one, other] = [
      comparable(theirs.answer, value, known),
      comparable(nobodys.answer, missing, known),
    ];
    const what = `${told(document, variables)} (${site.path} of ${victim.name}: ${value})`;
    const findings = [...theirs.findings, ...nobodys.findings];
    if (site.mayBeNoted)
      return one === other ? [] : [{ who: asker.name, what, why: `was answered\n  ${one}\nnot\n  ${other}` }];
    if (one !== other)
      findings.push({
        who: asker.name,
        what,
        why: `was answered\n  ${one}\nand what nobody has\n  ${other}`,
      });
    if (theirs.rows !== nobodys.rows)
      findings.push({
        who: asker.name,
        what,
        why: `wrote ${theirs.rows}, and what nobody has ${nobodys.rows}`,
      });
    return findings;
  }

  private async valuesAt(asker: Asker, site: Site, victim: Victim): Promise<string[]> {
    const { kind } = site;
    if (kind === TEXT) return [];
    if (kind === 'cursor') return this.cursorsOf(site, victim);
    const own = [asker.names[kind]].flat();
    const theirs = [victim.names[kind]].flat().filter((value) => value !== '' && !own.includes(value));
    return theirs.flatMap((value) => withMixtures(value, own[0] ?? null));
  }

  /** The cursors that the same list gives to the one it belongs to. */
  private async cursorsOf(site: Site, victim: Victim): Promise<string[]> {
    const { documents, variables } = site.plain(victim.names);
    const answer = await this.observer.askAs(victim, required(documents[0], 'a document'), variables);
    const cursors = [...answer.body.matchAll(/"endCursor":"([^"]+)"|"cursor":"([^"]+)"/g)].map(
      ([, end, one]) => end ?? one ?? '',
    );
    if (cursors.length === 0)
      throw new Error(`${site.path}: ${victim.name} has nothing in this list: ${answer.body}`);
    return [...new Set([cursors[0] ?? '', cursors.at(-1) ?? ''])];
  }
}
