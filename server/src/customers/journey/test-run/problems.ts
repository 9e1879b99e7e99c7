/** Problem types of test runs and explanations. */
import { problemType } from '../../../platform/problem.ts';

export const unknownCustomer = problemType('journey/unknown-customer', 404, 'There is no such customer');
export const unknownPet = problemType('journey/unknown-pet', 404, 'The customer has no such pet');
