-- Stands in for another branch's file.
select 1;
