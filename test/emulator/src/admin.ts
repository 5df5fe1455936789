/** Calls the endpoints of the emulator itself. */
export type Admin = {
  get<T>(path: string): Promise<T>;
  post<T>(path: string, body?: unknown): Promise<T>;
  delete<T>(path: string, body?: unknown): Promise<T>;
};

export function createAdmin(endpoint: string): Admin {
  async function send<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetch(`${endpoint}/_rekey/${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const content = (await response.json()) as T & { error?: string };
    if (!response.ok) throw new Error(`emulator: ${content.error ?? response.statusText}`);
    return content;
  }
  return {
    get: (path) => send('GET', path),
    post: (path, body) => send('POST', path, body ?? {}),
    delete: (path, body) => send('DELETE', path, body ?? {}),
  };
}
