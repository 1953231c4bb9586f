import { activityEntities } from '#activity';
import { customersEntities } from '#customers';

type EntityClass = new () => object;

/** Every entity of every lib: the one list the services, the drift test and the tests share. */
export const entities: EntityClass[] = [...activityEntities, ...customersEntities];
