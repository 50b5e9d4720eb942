-- A report: what is not signed is a draft, for those who may sign it. Only the system counts.
create policy seen on reporting_boardreport for select using (
    (select heard_holds('sign_reports')) or (select heard_holds('read_reports')) and signed_at is not null
);
create policy added on reporting_boardreport for insert with check (false);

create policy seen on reporting_reportrequest for select using (
    (select heard_holds('read_reports')) or (select heard_holds('sign_reports'))
);

-- With its report.
create policy seen_with_its_report on documents_document for select using (
    kind = 'board_report' and exists (select from reporting_boardreport r where r.id = subject_id)
);
