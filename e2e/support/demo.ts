// Starts a real `recado demo` and reads the one line of JSON it prints.
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';

/** What the demo says about itself. */
export interface DemoFacts {
  console_url: string;
  phone_url: string;
  api_url: string;
  email: string;
  password: string;
  tenant_id: string;
  api_key: string;
  channel_id: string;
}

const STARTS_WITHIN_MS = 60_000;
const ENDS_WITHIN_MS = 15_000;

export class Demo {
  readonly facts: DemoFacts;
  readonly #process: ChildProcess;
  readonly #data: string;

  private constructor(facts: DemoFacts, process: ChildProcess, data: string) {
    this.facts = facts;
    this.#process = process;
    this.#data = data;
  }

  static async start(): Promise<Demo> {
    const binary = process.env.RECADO_BIN;
    if (!binary) throw new Error('set RECADO_BIN to the path of the `recado` binary');
    const data = await mkdtemp(join(tmpdir(), 'recado-e2e-'));
    const args = ['demo', '--data', data, '--listen', '127.0.0.1:0'];
    const child = spawn(binary, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    try {
      return new Demo(await factsOf(child), child, data);
    } catch (cause) {
      child.kill('SIGKILL');
      throw cause;
    }
  }

  /** Adds somebody who attends and does not administer; answers the facts as that person. */
  async addAgent(name: string): Promise<DemoFacts> {
    const email = `${name.toLowerCase()}@tostaduriamisti.example`;
    const password = 'puente-lana-trigo-faro-nieve';
    const person = ['--email', email, '--password', password, '--user-name', name];
    const where = ['--data', this.#data, '--tenant', this.facts.tenant_id, '--role', 'agent'];
    await promisify(execFile)(process.env.RECADO_BIN!, ['user', 'add', ...where, ...person]);
    return { ...this.facts, email, password };
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.#process.once('exit', resolve));
    this.#process.kill('SIGTERM');
    const late = setTimeout(() => this.#process.kill('SIGKILL'), ENDS_WITHIN_MS);
    await ended;
    clearTimeout(late);
    await rm(this.#data, { recursive: true, force: true });
  }
}

function factsOf(child: ChildProcess): Promise<DemoFacts> {
  const said: string[] = [];
  return new Promise((resolve, reject) => {
    const fail = (why: string) => reject(new Error(`${why}\n${said.join('\n')}`));
    const late = setTimeout(() => fail('the demo did not start in time'), STARTS_WITHIN_MS);
    child.once('error', reject);
    child.once('exit', (code) => fail(`the demo ended with code ${code}`));
    child.stderr?.on('data', (data: Buffer) => said.push(data.toString()));
    createInterface({ input: child.stdout! }).on('line', (line) => {
      said.push(line);
      if (!line.startsWith('{')) return;
      clearTimeout(late);
      resolve(JSON.parse(line) as DemoFacts);
    });
  });
}
