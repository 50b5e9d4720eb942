-- With the record that it was made from.
create policy seen on documents_document for select using (heard_may_see(incident_id));
