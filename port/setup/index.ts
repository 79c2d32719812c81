/** Door of what makes an integration ready in Port: registered, adopted, with its default resources (port-api.md 2.1–2.4). */
export { refuseServerMapping } from './adopt.js';
export { type SetUp, setUpIntegration, type WantedIntegration } from './set-up.js';
